import { paddedEnds, suspects } from '../facts/auditWords';
import { formatError, formatShape } from '../facts/format';
import { plainText } from '../facts/formatText';
import { shortLayerName } from '../facts/layerName';
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
}

/** Every operator that a flip can break, with the reason, for a terminal. */
export function auditToTable(found: Audit, options: TableOptions): string {
  const width = Math.max(64, options.width);
  const paint = painter(options.color);
  const broken = suspects(found.audit);
  const unknown = broken.filter(isUnknown).length;
  const nameWidth = Math.max(14, Math.min(44, width - 78));
  const header = ['layer', 'op', 'verdict', '|k−flip k| H', 'W', 'padded H', 'W'].map((title, i) =>
    i < 3 ? cell(title, 'dim') : right(title, 'dim'),
  );
  const rows = broken.map((entry) => auditRow(entry, nameWidth));
  const head = [
    `${plainText(found.model)} at ${formatShape(found.shape)}`,
    `${broken.length - unknown} of ${found.audit.length} operators are not their own mirror image${unknown === 0 ? '' : `; of ${unknown} it is not known`}`,
  ];
  const lines = [
    ...head.flatMap((line) => wrap(line, width)),
    '',
    ...(rows.length === 0 ? [] : [...layOut([header, ...rows], paint), '']),
    ...adviceLines(found.sizeAdvice).flatMap((line) => wrap(line, width)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function isUnknown({ verdicts }: AuditEntry): boolean {
  return verdicts.every((verdict) => verdict === 'unknown');
}

function auditRow(entry: AuditEntry, nameWidth: number): Cell[] {
  const { asymmetry, grid } = entry;
  const ends = (axis: 'H' | 'W'): string => {
    return paddedEnds(grid?.[axis]).replaceAll(' ', '');
  };
  return [
    cell(shorten(shortLayerName(entry.node, entry.op), nameWidth)),
    cell(shorten(entry.op, 16), 'dim'),
    cell(entry.verdicts.join(', '), isUnknown(entry) ? 'dim' : 'yellow'),
    right(asymmetry === undefined ? '–' : formatError(asymmetry.H)),
    right(asymmetry === undefined ? '–' : formatError(asymmetry.W)),
    right(ends('H')),
    right(ends('W')),
  ];
}

function adviceLines(advice: SizeAdvice): string[] {
  const sizes = (list: readonly number[]): string => (list.length === 0 ? 'none' : list.join(', '));
  return [
    `misaligned here: ${advice.misaligned.length === 0 ? 'nothing' : countByAxis(advice)}`,
    `aligned widths near this one: ${sizes(advice.W)}; heights: ${sizes(advice.H)}`,
    ...(advice.reason === undefined ? [] : [advice.reason]),
  ];
}

function countByAxis({ misaligned }: SizeAdvice): string {
  const count = (axis: 'H' | 'W'): number => misaligned.filter((entry) => entry.axis === axis).length;
  return `${count('W')} operators along W, ${count('H')} along H`;
}
