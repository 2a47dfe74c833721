import { refuseClashes, refuseSources } from '../engine/files/refuseSources';
import { whyNot } from '../engine/files/requireWritable';
import type { CheckKind } from '../report/exportKinds';
import { cannotWrite, type Destination } from './destinations';
import { fileNames } from './folderFiles';
import { placeIn, possibleParts } from './folderParts';

/**
 * Keeps the files that a run reads, and those of its other outputs, from being written over, before it begins; a file in
 * a folder that cannot be written is found then, too.
 *
 * @param names of the inputs, as their files in a folder are named after
 * @throws UserError `write-failed`, or `setting-invalid` when two outputs would go to one file
 */
export async function refuseInputs(
  destinations: readonly Destination<CheckKind>[],
  names: readonly string[],
  sources: readonly string[],
): Promise<void> {
  const inFolders = destinations.flatMap((destination) => {
    if (destination.to !== 'folder') return [];
    const { kind, path } = destination;
    return fileNames(names).flatMap((name) =>
      possibleParts(kind).map((part) => ({ kind, file: placeIn(path, name, part, kind) })),
    );
  });
  for (const { kind, file } of inFolders) {
    const why = await whyNot(file);
    if (why !== undefined) throw cannotWrite(kind, file, why.words, why.error);
  }
  const single = destinations.flatMap((destination) => (destination.to === 'file' ? [destination.path] : []));
  const targets = [...single, ...inFolders.map(({ file }) => file)];
  await refuseSources(targets, sources);
  await refuseClashes(targets);
}
