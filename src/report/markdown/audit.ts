import { auditSentence } from '../facts/audit';
import { formatShape } from '../facts/format';
import { plainText } from '../facts/formatText';
import { alignedSizes, misalignedSentence } from '../facts/sizes';
import type { Audit } from '../terminal/audit';
import { auditTable } from './layers';
import { code } from './markup';

/** What a model's file alone says about flips (GitHub Flavored Markdown); names from files stand in code spans. */
export function auditToMarkdown({ model, shape, audit, sizeAdvice, notes = [] }: Audit): string {
  const told = notes.map((note) => `> ⚠ ${code(note)}`).join('\n>\n');
  if (shape.length === 0) return `### Flipscope: ${code(model)}\n\n${told}\n`;
  const parts = [
    `### Flipscope: audit of ${code(model)} at ${formatShape(shape)}`,
    `${auditSentence(audit)}.`,
    auditTable(audit),
    `${misalignedSentence(sizeAdvice)} ${plainText(alignedSizes(sizeAdvice))}`,
    told,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
