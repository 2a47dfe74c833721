import type { EngineFunctions } from '../protocol/engine';
import type { FixRequest, FixResult, TwinRequest, TwinResult } from '../protocol/fix';
import type { AnalysisSpec } from '../protocol/spec';
import { FLOAT32_FLOOR } from '../report/facts/exact';
import { FIX_COLUMNS, fixRows } from '../report/facts/fixes';
import { formatError } from '../report/facts/format';
import { plainText } from '../report/facts/formatText';
import { groupedWarnings } from '../report/facts/warnings';
import { cell, layOut, painter, right, shorten, wrap, type Cell } from '../report/terminal/style';
import { useColor, widthOf, type Io } from './io';
import { nameCrash } from './nameCrash';

/** The engine as these commands use it. */
export interface RewriteEngine {
  readonly functions: Pick<EngineFunctions, 'fixModel' | 'twinModel'>;
}

/** Replaced operators that are listed; the rest is counted. */
const MAX_LISTED = 12;

/** `flipscope fix`: writes the file and reports what it brings. */
export async function fix(
  spec: AnalysisSpec,
  request: FixRequest,
  path: string,
  engine: RewriteEngine,
  io: Io,
): Promise<void> {
  const result = await nameCrash(engine.functions.fixModel(spec, request, path), spec.model);
  writeLines(io, [...paragraph(result.summary, io), '', ...fixTable(result, io), ...warnings(result.warnings, io)]);
  writeLines(io, ['', `written: ${plainText(result.path)}`]);
}

/** `flipscope twin`: writes the file and reports what was replaced and what is left of the difference. */
export async function twin(
  spec: AnalysisSpec,
  request: TwinRequest,
  path: string,
  engine: RewriteEngine,
  io: Io,
): Promise<void> {
  const result = await nameCrash(engine.functions.twinModel(spec, request, path), spec.model);
  writeLines(io, [...replacedTable(result, io), '', ...twinTable(result, io), ...warnings(result.warnings, io)]);
  writeLines(io, ['', `written: ${plainText(result.path)}`]);
}

function writeLines(io: Io, lines: readonly string[]): void {
  io.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function paragraph(text: string, io: Io): string[] {
  return wrap(text, widthOf(io.stdout, io.env));
}

function warnings(texts: readonly string[], io: Io): string[] {
  return groupedWarnings(texts).flatMap((text) => wrap(`! ${text}`, widthOf(io.stdout, io.env)));
}

function table(header: readonly string[], rows: readonly (readonly Cell[])[], io: Io): string[] {
  const head = header.map((text, i) => (i === 0 ? cell(text, 'dim') : right(text, 'dim')));
  return layOut([head, ...rows], painter(useColor(io.stdout, io.env)));
}

function fixTable({ image, noise }: FixResult, io: Io): string[] {
  const rows = [
    ...(image === undefined ? [] : fixRows('image', image, FLOAT32_FLOOR)),
    ...fixRows('noise', noise, FLOAT32_FLOOR),
  ].map(({ name, before, after, moved, top1 }) => [
    cell(name),
    ...[before, after, moved, top1].map((text) => right(text)),
  ]);
  return table(FIX_COLUMNS, rows, io);
}

function twinTable({ before, residual }: TwinResult, io: Io): string[] {
  const row = (source: string, was: number, is: number): Cell[] => [
    cell(source),
    right(formatError(was)),
    right(formatError(is)),
  ];
  const image = residual.image === undefined ? [] : [row('image', before.image!, residual.image)];
  return table(['difference', 'original', 'twin'], [...image, row('noise', before.noise, residual.noise)], io);
}

function replacedTable({ replaced }: TwinResult, io: Io): string[] {
  const nodes = new Set(replaced.map((r) => r.node)).size;
  const nameWidth = Math.max(12, Math.floor(widthOf(io.stdout, io.env) / 3));
  const rows = replaced
    .slice(0, MAX_LISTED)
    .map((r) => [cell(shorten(r.node, nameWidth)), cell(r.op), cell(r.cause), cell(plainText(r.form))]);
  const more = replaced.length > MAX_LISTED ? [`  … and ${replaced.length - MAX_LISTED} more`] : [];
  return [
    `${nodes} operators replaced by their mirror images${nodes === 0 ? '' : ':'}`,
    ...layOut(rows, painter(useColor(io.stdout, io.env))),
    ...more,
  ];
}
