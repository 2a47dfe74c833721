import { UserError } from '../../protocol/errors';
import type { StudySpecification, Summary } from '../../report/summary';
import { canonicalJson } from './canonicalJson';
import { StudyTally } from './studyTally';
import { summarize } from './summarize';

/** A summary and where it was read. */
export interface NamedSummary {
  readonly name: string;
  readonly summary: Summary;
}

/**
 * Summaries of shards as one, whatever their order and however they were merged before. The same shards twice count once.
 *
 * @param summaries at least one
 * @throws UserError `input-invalid` for summaries of different studies, or sets of shards that overlap only in part
 */
export function mergeSummaries(summaries: readonly NamedSummary[]): Summary {
  const [first, ...others] = summaries;
  if (first === undefined) throw new RangeError('No summary to merge');
  const { study, shards } = first.summary;
  const taken: NamedSummary[] = [first];
  for (const next of others) {
    refuseOtherStudy(first, next);
    if (!isTaken(taken, next)) taken.push(next);
  }
  if (taken.length === 1) return first.summary;
  const tally = new StudyTally(study);
  for (const { summary } of taken) tally.merge(StudyTally.from(summary));
  const held = taken.flatMap(({ summary }) => summary.shards.held);
  return summarize(study, { of: shards.of, held }, tally);
}

/** Shards that a summary does not hold. */
export function missingShards({ shards: { of, held } }: Summary): readonly number[] {
  const there = new Set(held);
  return Array.from({ length: of }, (_, i) => i + 1).filter((shard) => !there.has(shard));
}

/** Whether the same shards are there already. @throws UserError where only some of them are, or with other figures */
function isTaken(taken: readonly NamedSummary[], next: NamedSummary): boolean {
  const wanted = new Set(next.summary.shards.held);
  for (const before of taken) {
    const { held } = before.summary.shards;
    const common = held.filter((shard) => wanted.has(shard));
    if (common.length === 0) continue;
    const isSame = common.length === held.length && common.length === wanted.size;
    if (!isSame) throw overlap(before, next, common);
    if (canonicalJson(before.summary) !== canonicalJson(next.summary)) throw otherFigures(before, next);
    return true;
  }
  return false;
}

function overlap(a: NamedSummary, b: NamedSummary, common: readonly number[]): UserError {
  const shards = common.length === 1 ? `shard ${common[0]}` : `shards ${common.slice(0, 5).join(', ')}`;
  return refusal(b, `holds ${shards}, which ${a.name} also holds beside others. Merge each shard once`);
}

function otherFigures(a: NamedSummary, b: NamedSummary): UserError {
  return refusal(b, `holds the same shards as ${a.name} with other figures. Merge one of them`);
}

function refusal({ name }: NamedSummary, what: string): UserError {
  return new UserError('input-invalid', `${name}: ${what}.`, name);
}

/** @throws UserError that names what is different */
function refuseOtherStudy(first: NamedSummary, next: NamedSummary): void {
  const [a, b] = [first.summary, next.summary];
  const difference = differenceOf(a.study, b.study) ?? shardDifference(a, b);
  if (difference === undefined) return;
  throw refusal(next, `has ${difference} than ${first.name}. Merge summaries of one study`);
}

function shardDifference({ shards: a }: Summary, { shards: b }: Summary): string | undefined {
  return a.of === b.of ? undefined : `another number of shards (${b.of}, not ${a.of})`;
}

/** The first difference of what decides the figures, in words: “other flips (h, not h, v)”; undefined where there is none. */
export function differenceOf(a: StudySpecification, b: StudySpecification): string | undefined {
  const checks: readonly (readonly [what: string, of: (study: StudySpecification) => unknown])[] = [
    ['another Flipscope', ({ tool }) => tool.version],
    ['another ONNX Runtime', ({ tool }) => tool.onnxruntime],
    ['other models', ({ models }) => models.map(({ name }) => name).join(', ')],
    ['other flips', ({ flips }) => flips.join(', ')],
    ['other layers', ({ layers }) => layers],
    ['another --causes', ({ causes }) => causes],
    ['another number of images', ({ images }) => images.count],
  ];
  for (const [what, of] of checks) if (of(a) !== of(b)) return `${what} (${String(of(b))}, not ${String(of(a))})`;
  if (a.images.digest !== b.images.digest) return 'other images';
  if (a.labels !== b.labels) return 'other labels';
  if (canonicalJson(a.settings) !== canonicalJson(b.settings)) return 'other settings';
  return modelDifference(a, b) ?? (canonicalJson(a) === canonicalJson(b) ? undefined : 'something else');
}

function modelDifference(a: StudySpecification, b: StudySpecification): string | undefined {
  for (const [i, model] of a.models.entries()) {
    const other = b.models[i]!;
    if (model.sha256 !== other.sha256) return `another file of the model ${model.name}`;
    const parts = [
      ['provider', 'another execution provider'],
      ['preprocess', 'another preprocessing'],
      ['contracts', 'other contracts'],
      ['layers', 'other layers'],
    ] as const;
    for (const [key, what] of parts) {
      if (canonicalJson(model[key]) !== canonicalJson(other[key])) return `${what} of the model ${model.name}`;
    }
  }
  return undefined;
}
