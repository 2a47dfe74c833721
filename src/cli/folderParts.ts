import type { CheckKind } from '../report/exportKinds';
import { COLORING_NAMES, type ColoringName } from '../report/facts/graph/marks';
import { FLIPS } from '../report/flips';
import type { Flip } from '../report/report';
import { inFolder } from './folderFiles';

/** How the files of each kind end. */
export const ENDINGS: Readonly<Record<CheckKind, string>> = {
  json: 'json',
  html: 'html',
  csv: 'csv',
  md: 'md',
  junit: 'junit.xml',
  sarif: 'sarif',
  nodeData: 'node-data.json',
};

/** Where an input's file in a folder is, or one of several. */
export function placeIn(folder: string, name: string, part: string, kind: CheckKind): string {
  return inFolder(folder, `${name}${part}.${ENDINGS[kind]}`);
}

/** What may be said of an input's files in a folder behind its name. */
export function possibleParts(kind: CheckKind): readonly string[] {
  if (kind !== 'nodeData') return [''];
  return COLORING_NAMES.flatMap((coloring) => FLIPS.map((flip) => partOf(coloring, flip)));
}

export function partOf(coloring: ColoringName, flip: Flip): string {
  return `.${coloring}-${flip}`;
}
