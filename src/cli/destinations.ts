import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { makeFolder } from '../engine/files/makeFolder';
import { whyNot } from '../engine/files/requireWritable';
import { describeWriteError, writeWhole } from '../engine/files/writeWhole';
import { UserError } from '../protocol/errors';
import { reportsToJUnit } from '../report/ci/junit';
import type { UncheckedInput } from '../report/ci/contractChecks';
import { reportsToSarif } from '../report/ci/sarif';
import { type CheckKind, type ExportKind } from '../report/exportKinds';
import { renderExport, type ExportEntry } from '../report/exports';
import type { NetworkGraph } from '../report/networkGraph';
import { nodeDataFiles, type NodeDataFile } from '../report/nodeData';
import { runNotes } from '../report/facts/runNotes';
import { fileNames, inFolder } from './folderFiles';
import { requireOneStdout, STDOUT } from './targets';
import { ENDINGS, partOf, placeIn } from './folderParts';

/** Where one kind of output goes: standard output, one file with all reports, or a folder with a file for each. */
export type Destination<K extends CheckKind = ExportKind> =
  | { readonly kind: K; readonly to: 'stdout' }
  | { readonly kind: K; readonly to: 'file' | 'folder'; readonly path: string };

/** A finished report with its images, and the name its files get in a folder. */
export interface NamedEntry extends ExportEntry {
  readonly name: string;
  /** Why it does not pass by a tolerance that is stated; one line of plain text. */
  readonly failure?: string;
  /** The model's, where node data is asked for. */
  readonly network?: NetworkGraph;
}

/**
 * Reads `--json F` and its like: `-` is standard output, an existing folder or a path ending in a slash
 * a folder, anything else a file. Checked before anything is computed; throws `UserError` when it cannot be written.
 */
export async function openDestinations<K extends CheckKind>(
  targets: { readonly [kind in K]?: string | undefined },
  kinds: readonly K[],
): Promise<readonly Destination<K>[]> {
  const destinations: Destination<K>[] = [];
  for (const kind of kinds) {
    const target = targets[kind];
    if (target !== undefined) destinations.push(await open(kind, target));
  }
  requireOneStdout(destinations.filter((d) => d.to === 'stdout').length);
  return destinations;
}

async function open<K extends CheckKind>(kind: K, target: string): Promise<Destination<K>> {
  if (target === STDOUT) return { kind, to: 'stdout' };
  const folder = /[/\\]$/.test(target) || (await isFolder(target));
  if (folder) {
    try {
      await makeFolder(target);
      await access(target, constants.W_OK);
    } catch (error) {
      throw cannotWrite(kind, target, describeWriteError(error), error);
    }
  } else {
    const why = await whyNot(target);
    if (why !== undefined) throw cannotWrite(kind, target, why.words, why.error);
  }
  return { kind, to: folder ? 'folder' : 'file', path: target };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

export function cannotWrite(kind: CheckKind, path: string, why: string, cause?: unknown): UserError {
  const message = `Cannot write ${path === '' ? '""' : path} (--${kind === 'nodeData' ? 'node-data' : kind}): ${why}. Name another place, or - for standard output.`;
  return new UserError('write-failed', message, path, { cause });
}

/** The kinds that name what could not be checked also where nothing could be. */
const NAMING: ReadonlySet<CheckKind> = new Set(['junit', 'sarif', 'md']);

/** What is written beside reports. */
export interface Beside {
  /** What a summary says first. */
  readonly remarks?: readonly string[];
  readonly unchecked?: readonly UncheckedInput[];
}

function render(kind: CheckKind, entries: readonly NamedEntry[], { remarks = [], unchecked = [] }: Beside): string {
  if (kind === 'nodeData') return nodeDataOf(entries[0]!)[0]!.text;
  if (kind === 'junit') return reportsToJUnit(entries, unchecked);
  if (kind === 'sarif') return reportsToSarif(entries, process.cwd().replaceAll(sep, '/'), unchecked);
  const failed = entries.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}: ${failure}`]));
  return renderExport(kind, entries, runNotes({ unchecked, failed, checked: entries.length, remarks }));
}

/**
 * Writes every output; returns the files written, in order. Where nothing could be checked, those alone that say so.
 */
export async function writeDestinations(
  destinations: readonly Destination<CheckKind>[],
  entries: readonly NamedEntry[],
  stdout: { write(text: string): unknown },
  beside: Beside = {},
): Promise<readonly string[]> {
  const written: string[] = [];
  const says = ({ kind }: Destination<CheckKind>): boolean =>
    entries.length > 0 || (NAMING.has(kind) && (beside.unchecked ?? []).length > 0);
  for (const destination of destinations.filter(says)) {
    if (destination.to === 'stdout') stdout.write(render(destination.kind, entries, beside));
    else written.push(...(await writeFiles(destination, entries, beside)));
  }
  return written;
}

async function writeFiles(
  { kind, to, path }: Extract<Destination<CheckKind>, { readonly path: string }>,
  entries: readonly NamedEntry[],
  beside: Beside,
): Promise<readonly string[]> {
  const files = to === 'file' ? [{ file: path, text: render(kind, entries, beside) }] : [];
  if (to === 'folder') {
    const { unchecked = [], ...others } = beside;
    const failed = NAMING.has(kind) ? unchecked : [];
    const names = fileNames([...entries, ...failed].map(({ name }) => name));
    const place = (i: number, part: string): string => placeIn(path, names[i]!, part, kind);
    for (const [i, entry] of entries.entries()) {
      for (const { part, text } of textsOf(kind, entry, others)) files.push({ file: place(i, part), text });
    }
    for (const [i, one] of failed.entries()) {
      files.push({ file: place(entries.length + i, ''), text: render(kind, [], { unchecked: [one] }) });
    }
  }
  for (const { file, text } of files) await writeWhole(file, text);
  return files.map(({ file }) => file);
}

/** What an input's files in a folder hold, and what is said of each behind the input's name. */
function textsOf(
  kind: CheckKind,
  entry: NamedEntry,
  beside: Beside,
): readonly { readonly part: string; readonly text: string }[] {
  if (kind !== 'nodeData') return [{ part: '', text: render(kind, [entry], beside) }];
  return nodeDataOf(entry).map(({ coloring, flip, text }) => ({ part: partOf(coloring, flip), text }));
}

function nodeDataOf({ network, report }: NamedEntry): readonly NodeDataFile[] {
  if (network === undefined) throw new Error('node data was asked for without a graph');
  return nodeDataFiles(network, report);
}

/** Writes one text that is no report; in a folder it is called `name` with the kind as ending. Returns the file written. */
export async function writeDocument(
  destination: Destination,
  name: string,
  text: string,
  stdout: { write(text: string): unknown },
): Promise<readonly string[]> {
  if (destination.to === 'stdout') {
    stdout.write(text);
    return [];
  }
  const file =
    destination.to === 'file' ? destination.path : inFolder(destination.path, `${name}.${ENDINGS[destination.kind]}`);
  await writeWhole(file, text);
  return [file];
}
