import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SHOWN_PER_MODEL = 12;
const MAX_VALUE_LENGTH = 120;

/** Fields that changed their name, as [old, new]: `compare OLD NEW` takes one for the other. */
const RENAMED = new Map([
  ['contribution', 'attribution'],
  ['accounts', 'attributions'],
]);

/** Paths of what differs between two runs of the same version, or between versions only. */
const IGNORED = /\.(timings|tool\.version)$/;
const DURATION = /\b\d+(\.\d+)?\s?(ms|s|seconds?|minutes?)\b/g;

/** What holds no figures, or other ones in every version. */
const WITHOUT_FIGURES = new Set(['schema', 'tool', 'contract', 'tolerance', 'warnings', 'notes', 'stderr']);
/** How a number that is not finite is written where JSON has none. */
const SPELLED = new Set(['NaN', 'Infinity', '-Infinity']);

/**
 * Compares the reports below `a/reports` and `b/reports` and prints every difference.
 * @param figures whether only numbers count that the reports of `a` have
 * @param within numbers that differ by at most this, or this part of them, are the same
 * @returns {Promise<number>} how many models differ
 * @throws Error when there is nothing to compare
 */
export async function compareFolders(a, b, { figures = false, within = 0 } = {}) {
  const read = async (dir, name) => {
    const report = await readReport(dir, name);
    return figures ? figuresOf(report) : report;
  };
  const [before, after] = await Promise.all([a, b].map(reportNames));
  const names = [...new Set([...before, ...after])].sort();
  let differing = 0;
  for (const name of names) {
    const found = before.includes(name)
      ? after.includes(name)
        ? compared(await read(a, name), await read(b, name), { figures, within })
        : [`only in ${a}`]
      : [`only in ${b}`];
    if (found.length === 0) continue;
    differing++;
    for (const line of found.slice(0, SHOWN_PER_MODEL)) console.log(`${name}: ${line}`);
    if (found.length > SHOWN_PER_MODEL) console.log(`${name}: … and ${found.length - SHOWN_PER_MODEL} more`);
  }
  console.log(
    differing === 0 ? `No difference in ${names.length} models` : `${differing} of ${names.length} models differ`,
  );
  return differing;
}

/** Of figures, those of the older version: what it did not measure is no drift. */
function compared(before, after, { figures, within }) {
  return differences(before, figures ? alsoIn(before, after) : after, '', within);
}

/**
 * The numbers in a JSON value, where they stand: everything else is left out.
 * @returns undefined where there is none
 */
export function figuresOf(value) {
  if (typeof value === 'number' || SPELLED.has(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => figuresOf(item));
    return items.every((item) => item === undefined) ? undefined : items;
  }
  if (!isRecord(value)) return undefined;
  const found = Object.entries(value)
    .filter(([key]) => !WITHOUT_FIGURES.has(key))
    .map(([key, item]) => [key, figuresOf(item)])
    .filter(([, item]) => item !== undefined);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A JSON value without the fields that another one does not have, under their present names. */
function alsoIn(other, value) {
  if (Array.isArray(other) && Array.isArray(value)) return value.map((item, i) => alsoIn(other[i], item));
  if (!isRecord(other) || !isRecord(value)) return value;
  const former = new Map(Object.keys(other).map((key) => [RENAMED.get(key) ?? key, key]));
  const kept = Object.entries(value).filter(([key]) => former.has(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, alsoIn(other[former.get(key)], item)]));
}

async function reportNames(dir) {
  const files = (await readdir(join(dir, 'reports'), { recursive: true })).filter((file) => file.endsWith('.json'));
  if (files.length === 0) throw new Error(`${dir} has no reports: write them first.`);
  return files.map((file) => file.slice(0, -'.json'.length));
}

async function readReport(dir, name) {
  return JSON.parse(await readFile(join(dir, 'reports', `${name}.json`), 'utf8'), (_key, value) => spelledOut(value));
}

/** Numbers that JSON cannot write as the strings that they were before reports had notes. */
function spelledOut(value) {
  if (!isRecord(value) || !Array.isArray(value.notes)) return value;
  const { notes, ...report } = value;
  // An audit's notes are sentences.
  const spelled = notes.filter((note) => isRecord(note));
  if (spelled.length === 0) return value;
  for (const { at, value: spelling } of spelled) {
    const keys = at
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop();
    keys.reduce((holder, key) => holder[key], report)[last] = spelling;
  }
  return report;
}

/**
 * What differs between two JSON values, figures bit for bit, as `path: old → new`. Timings, durations in texts and the
 * tool's version do not count.
 * @param within as in `compareFolders`
 * @returns {string[]}
 */
export function differences(before, after, path = '', within = 0) {
  if (IGNORED.test(path) || (isUnfinished(before) && isUnfinished(after))) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = before.length === after.length ? [] : [line(`${path}.length`, before.length, after.length)];
    const common = before.slice(0, Math.min(before.length, after.length));
    return [...length, ...common.flatMap((item, i) => differences(item, after[i], `${path}[${i}]`, within))];
  }
  if (isRecord(before) && isRecord(after)) {
    const renamed = Object.fromEntries(Object.entries(before).map(([key, v]) => [RENAMED.get(key) ?? key, v]));
    const keys = [...new Set([...Object.keys(renamed), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(renamed[key], after[key], path === '' ? key : `${path}.${key}`, within));
  }
  const same = Object.is(withoutDurations(before), withoutDurations(after)) || isNear(before, after, within);
  return same ? [] : [line(path, before, after)];
}

function isNear(before, after, within) {
  if (typeof before !== 'number' || typeof after !== 'number') return false;
  return Math.abs(before - after) <= within * Math.max(1, Math.abs(before), Math.abs(after));
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A run that a limit or a crash ended: whether time or memory runs out first depends on what else the machine does. */
function isUnfinished(value) {
  return isRecord(value) && typeof value.exit === 'string';
}

function withoutDurations(value) {
  return typeof value === 'string' ? value.replace(DURATION, '…') : value;
}

function line(path, before, after) {
  return `${path}: ${shown(before)} → ${shown(after)}`;
}

function shown(value) {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}
