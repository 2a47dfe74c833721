import { mergeSummaries, missingShards } from '../analysis/study/mergeSummaries';
import { refuseClashes, refuseSources } from '../engine/files/refuseSources';
import { requireWritable } from '../engine/files/requireWritable';
import { readSummaries } from '../engine/studyClient/readSummaries';
import { refuseStudyFiles } from '../engine/studyClient/studyFolder';
import type { Io } from './io';
import { messageLine } from './messageLine';
import { showStudy, type StudyExports } from './study';
import type { MergeFlags } from './studyCommands';
import { targetFiles } from './targets';

/** Missing shards that are named, at most. */
const MAX_NAMED = 20;

/**
 * Sums up what folders and files hold.
 * @returns the exit code: 2 when shards are missing, or no image was measured.
 * @throws UserError for what cannot be merged.
 */
export async function merge(paths: readonly string[], { out: json, html, md }: MergeFlags, io: Io): Promise<0 | 2> {
  const exports: StudyExports = {
    ...(json !== undefined && { json }),
    ...(html !== undefined && { html }),
    ...(md !== undefined && { md }),
  };
  const targets = targetFiles([json, html, md]);
  await requireWritable(targets);
  const summaries = await readSummaries(paths);
  await refuseClashes(targets);
  await refuseSources(
    targets,
    summaries.map(({ name }) => name),
  );
  await refuseStudyFiles(targets);
  const summary = mergeSummaries(summaries);
  await showStudy(summary, exports, io, []);
  const missing = missingShards(summary);
  if (missing.length === 0) return summary.images.measured > 0 ? 0 : 2;
  const named = missing.slice(0, MAX_NAMED).join(', ');
  const more = missing.length > MAX_NAMED ? ', …' : '';
  const shards = missing.length === 1 ? 'shard' : 'shards';
  io.stderr.write(
    messageLine(`missing: ${shards} ${named}${more} of ${summary.shards.of}. Run them, then merge again.`),
  );
  return 2;
}
