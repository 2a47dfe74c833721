import { FLIP_SYMBOLS } from '../facts/format';
import { LINEAR_COLUMNS, LINEAR_NOTE, linearRows, linearSummary } from '../facts/linearMaps';
import type { Report } from '../report';
import { details, layerCode, table } from './markup';

/** Layers listed for each flip. */
const MAX_LAYERS = 20;

/** What the best linear map of channels leaves of the layers' error; empty where none was asked for. */
export function linearSection(report: Report): string {
  const parts = report.flips.flatMap((flip) => {
    const summary = linearSummary(report, flip);
    if (summary === undefined) return [];
    const all = linearRows(report, flip);
    const rows = all.slice(0, MAX_LAYERS).map(({ layer, cells }) => [layerCode(layer), ...cells]);
    const more = all.length > MAX_LAYERS ? `\n\n… and ${all.length - MAX_LAYERS} more` : '';
    return [`${FLIP_SYMBOLS[flip]} ${summary}\n\n${table(['layer', ...LINEAR_COLUMNS], rows)}${more}`];
  });
  return parts.length === 0 ? '' : details('Linear maps of channels', `${LINEAR_NOTE}\n\n${parts.join('\n\n')}`);
}
