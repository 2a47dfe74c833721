import { cutText, MAX_MESSAGE } from './cutText';

/** A path of a drive, a share or the root: up to its last separator, in parts of limited length. */
const FOLDERS = /(?:[A-Za-z]:|\\)?(?<![\w.])[\\/](?:[^\\/\s:;'"()<>|]{1,255}[\\/])+/g;

/**
 * A message that can be published, in one line: of every path only the file's name is left, and a person's name becomes "…".
 *
 * @param folders whose names may have spaces in them, so that no pattern finds them
 */
export function withoutPlaces(message: string, folders: readonly string[], person: string): string {
  let text = cutText(message, MAX_MESSAGE).replace(/\s*\n\s*/g, ' ');
  const longestFirst = [...folders].filter((folder) => folder.length > 1).sort((a, b) => b.length - a.length);
  for (const folder of longestFirst) {
    for (const form of [folder, folder.replaceAll('\\', '/'), folder.replaceAll('\\', '\\\\')]) {
      text = replaceAll(text, form, '/…');
    }
  }
  text = text.replace(FOLDERS, '…/');
  return person.length < 3 ? text : replaceAll(text, person, '…');
}

/** In any case: paths are the same in every on some systems. */
function replaceAll(text: string, part: string, by: string): string {
  return text.replace(new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), by);
}
