import { AUDIT_COLUMNS, auditRows, auditSentence } from '../facts/audit';
import { swapSummary } from '../facts/channelMatching';
import { FLIP_SYMBOLS, formatShape } from '../facts/format';
import { matchingRows } from '../facts/layerMatching';
import { errorFigure } from '../facts/layers';
import type { AuditEntry, LayerReport, Report } from '../report';
import { code, details, layerCode, list, table } from './markup';

/** Layers listed at most: a comment on GitHub holds 65,536 characters. */
const MAX_LAYERS = 20;

/** Layers with swaps or shifts listed for each flip. */
const MAX_MATCHED = 6;

/** Operators of the audit listed. */
const MAX_AUDITED = 20;

export function layersSection(report: Report): string {
  const worst = (layer: LayerReport) => Math.max(...report.flips.map((flip) => layer.error[flip] ?? 0));
  const listed = new Set([...report.layers].sort((a, b) => worst(b) - worst(a)).slice(0, MAX_LAYERS));
  const rows = report.layers.flatMap((layer, index) =>
    listed.has(layer)
      ? [
          [
            String(index + 1),
            layerCode(layer),
            code(layer.op),
            formatShape(layer.shape),
            ...report.flips.map((flip) => errorFigure(report, layer, flip)?.text ?? '–'),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return '';
  const header = ['#', 'layer', 'operator', 'shape', ...report.flips.map((flip) => `E ${FLIP_SYMBOLS[flip]}`)];
  const what =
    rows.length < report.layers.length ? `${rows.length} largest of ${report.layers.length}` : `${rows.length}`;
  return details(`Layers (${what})`, table(header, rows));
}

/** For each flip which layers it only reorders, the channels of those, and which it moves by one pixel. */
export function channelsSection(report: Report): string {
  const items = report.flips.flatMap((flip) => {
    const summary = swapSummary(report, flip, layerCode);
    const rows = matchingRows(report, flip);
    const swaps = rows.flatMap(({ layer, swaps: pairs, matched }) =>
      matched === undefined ? [] : [`${layerCode(layer)} (${matched}): ${pairs.join(', ') || '–'}`],
    );
    const shifts = rows.flatMap(({ layer, shift }) => (shift === undefined ? [] : [`${layerCode(layer)}: ${shift}`]));
    return [
      ...(summary === undefined ? [] : [`${FLIP_SYMBOLS[flip]} ${summary}`]),
      ...atMost(swaps).map((item) => `${FLIP_SYMBOLS[flip]} channels that swap in ${item}`),
      ...atMost(shifts).map((item) => `${FLIP_SYMBOLS[flip]} shifted by one pixel, ${item}`),
    ];
  });
  return items.length === 0 ? '' : `Channel matching and shifts:\n\n${list(items)}`;
}

function atMost(items: readonly string[]): readonly string[] {
  if (items.length <= MAX_MATCHED) return items;
  return [...items.slice(0, MAX_MATCHED), `${items.length - MAX_MATCHED} more layers`];
}

export function auditSection({ audit }: Report): string {
  const rows = auditTable(audit ?? []);
  return audit === undefined || rows === '' ? '' : details(`Audit: ${auditSentence(audit)}`, rows);
}

/** The operators that are not known to be their own mirror images; empty where there are none. */
export function auditTable(audit: readonly AuditEntry[]): string {
  const rows = auditRows(audit);
  if (rows.length === 0) return '';
  const cells = rows
    .slice(0, MAX_AUDITED)
    .map(({ name, op, verdict, figures }) => [code(name), code(op), verdict, ...figures]);
  const more = rows.length > MAX_AUDITED ? `\n\n… and ${rows.length - MAX_AUDITED} more` : '';
  return table(['layer', 'operator', 'verdict', ...AUDIT_COLUMNS], cells) + more;
}
