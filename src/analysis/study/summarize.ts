import { createHash } from 'node:crypto';
import { SUMMARY_SCHEMA } from '../../report/schema/summary';
import type { StudySpecification, Summary } from '../../report/summary';
import { canonicalJson } from './canonicalJson';
import type { StudyTally } from './studyTally';

/** The same for equal studies, on every machine. */
export function studyId(study: StudySpecification): string {
  return createHash('sha256').update(canonicalJson(study), 'utf8').digest('hex');
}

/** @param held shards that the tally is of, from 1 */
export function summarize(
  study: StudySpecification,
  shards: { readonly of: number; readonly held: readonly number[] },
  tally: StudyTally,
): Summary {
  const held = [...shards.held].sort((a, b) => a - b);
  return { schema: SUMMARY_SCHEMA, id: studyId(study), study, shards: { of: shards.of, held }, ...tally.store() };
}
