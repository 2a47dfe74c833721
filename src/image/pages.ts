import { UserError } from '../protocol/errors';
import { memberPath, splitMember } from '../protocol/memberPath';

/**
 * Which page is meant, from 0.
 *
 * @param member what the path names in the file, as `2` in `scan.tif:2`
 * @throws UserError `input-invalid` for a page that there is not
 */
export function pageIndex(pages: number, member: string | undefined, name: string): number {
  if (member === undefined) return 0;
  const page = /^[1-9]\d{0,5}$/.test(member) ? Number(member) : Infinity;
  if (page <= pages) return page - 1;
  const { file } = splitMember(name);
  const which =
    pages === 1 ? `Leave ":${member}" out` : `Choose a page from 1 to ${pages}, such as ${memberPath(file, '2')}`;
  const found = `${pages} ${pages === 1 ? 'page' : 'pages'}`;
  throw new UserError('input-invalid', `${file}: expected a page "${member}" in it, found ${found}. ${which}.`, file);
}

/** What to say of the other pages, or frames of an animation. */
export function pageWarnings(
  pages: number,
  isTiff: boolean,
  member: string | undefined,
  name: string,
): readonly string[] {
  if (pages === 1) return [];
  if (member !== undefined) return [`${name}: page ${member} of ${pages} was taken.`];
  const other = isTiff ? `; name another as ${memberPath(name, '2')}` : '';
  return [`${name}: only the first of ${pages} pages or frames is used${other}.`];
}
