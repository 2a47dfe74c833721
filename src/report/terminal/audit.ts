import { AUDIT_COLUMNS, auditRows, auditSentence, type AuditRow } from '../facts/audit';
import { formatShape } from '../facts/format';
import { plainText } from '../facts/formatText';
import { alignedSizes, misalignedSentence } from '../facts/sizes';
import type { AuditEntry, SizeAdvice } from '../report';
import type { TableOptions } from './table';
import { cell, layOut, painter, right, shorten, wrap, type Cell } from './style';

/** What a model's file alone says about flips. */
export interface Audit {
  readonly model: string;
  /** The input's shape that the grid rule was applied at. */
  readonly shape: readonly number[];
  readonly audit: readonly AuditEntry[];
  readonly sizeAdvice: SizeAdvice;
  /** What was done to the model before it was read, and what was assumed, one sentence each. */
  readonly notes?: readonly string[];
}

/** Columns that the figures, their headings and the gaps take: two asymmetries and two pairs of padded ends. */
const FIGURES_WIDTH = 48;

/** Every operator that a flip can break, with the reason, for a terminal. */
export function auditToTable(found: Audit, options: TableOptions): string {
  const width = Math.max(64, options.width);
  const paint = painter(options.color);
  const nameWidth = Math.max(20, Math.min(44, width - FIGURES_WIDTH - 30));
  const header = [
    ...['layer', 'operator', 'verdict'].map((title) => cell(title, 'dim')),
    ...AUDIT_COLUMNS.map((title) => right(title, 'dim')),
  ];
  const rows = auditRows(found.audit).map((row) => auditCells(row, nameWidth));
  const notes = (found.notes ?? []).map(plainText);
  if (found.shape.length === 0)
    return [plainText(found.model), ...notes].map((line) => `${wrap(line, width).join('\n')}\n`).join('');
  const head = [`${plainText(found.model)} at ${formatShape(found.shape)}`, auditSentence(found.audit), ...notes];
  const advice = [misalignedSentence(found.sizeAdvice), alignedSizes(found.sizeAdvice)];
  const lines = [
    ...head.flatMap((line) => wrap(line, width)),
    '',
    ...(rows.length === 0 ? [] : [...layOut([header, ...rows], paint), '']),
    ...advice.flatMap((line) => wrap(line, width)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function auditCells({ name, op, verdict, unknown, figures }: AuditRow, nameWidth: number): Cell[] {
  return [
    cell(shorten(name, nameWidth)),
    cell(shorten(op, 16), 'dim'),
    cell(verdict, unknown ? 'dim' : 'yellow'),
    ...figures.map((figure) => right(figure)),
  ];
}
