import type { Flip, Report } from '../report';
import { plainText } from './formatText';

/**
 * What the shares are parts of, where it is no output: `Of “head”, the last tensor before it that can be compared`;
 * undefined where it is one.
 */
export function explainedWords({ causes, outputs }: Report, flip: Flip): string | undefined {
  const tensor = causes?.[flip]?.output;
  if (tensor === undefined || outputs.some(({ name }) => name === tensor)) return undefined;
  return `Of “${plainText(tensor)}”, the last tensor before the output that can be compared`;
}
