/** UTF-16 units of a message that a person sees: a sentence or two with a path in it. */
export const MAX_MESSAGE = 400;
/** Of a name or label of a model. */
export const MAX_NAME = 200;
/** Of a warning, which may list names. */
export const MAX_WARNING = 1000;
/** Of anything that is measured, matched or logged: what takes time with the square of the length stays quick. */
export const MAX_TEXT = 4000;

/**
 * A text from a file that nobody vouches for, shortened in the middle: what begins and what ends it tell it apart, and a
 * message keeps what it is about and what to do.
 *
 * @param most units in all, at least 1
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) * 0.4);
  const end = tail === 0 ? '' : text.slice(-tail);
  return `${text.slice(0, most - 1 - tail).replace(/[\ud800-\udbff]$/, '')}…${end.replace(/^[\udc00-\udfff]/, '')}`;
}
