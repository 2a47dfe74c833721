import { swapList } from '../facts/channelMatching';
import { LAYER_MEASURES } from '../facts/layers';
import type { LayerReport, Report } from '../report';
import { flipsOf, perFlipColumns, type Column } from './column';
import { safeText } from './field';

/** Columns that are there even where nothing was measured; the others only where something was. */
const ALWAYS = new Set(['error', 'pooled', 'cosine']);

const SHIFT = [
  ['dy', 'shift_dy'],
  ['dx', 'shift_dx'],
  ['unshifted', 'shift_from'],
  ['error', 'shift_to'],
] as const;

/** What layers have, every flip in a column of its own. */
export function layerColumns(reports: readonly Report[]): readonly Column<LayerReport>[] {
  const flips = flipsOf(reports);
  const layers = reports.flatMap((r) => r.layers);
  const measures = LAYER_MEASURES.filter(
    ({ csv, values }) => ALWAYS.has(csv) || layers.some((layer) => values(layer) !== undefined),
  );
  return [
    { header: 'tensor', cell: ({ tensor }) => safeText(tensor) },
    { header: 'node', cell: ({ node }) => safeText(node) },
    { header: 'op', cell: ({ op }) => safeText(op) },
    { header: 'shape', cell: ({ shape }) => shape.join('x') },
    ...perFlipColumns<LayerReport>('action', flips, ({ action }, flip) => action[flip]),
    ...measures.flatMap(({ csv, values }) =>
      perFlipColumns<LayerReport>(csv, flips, (layer, flip) => values(layer)?.[flip]),
    ),
    ...(layers.some(({ swaps }) => swaps !== undefined)
      ? perFlipColumns<LayerReport>('swaps', flips, ({ swaps }, flip) => swaps?.[flip] && swapList(swaps[flip]))
      : []),
    ...(layers.some(({ negated }) => negated !== undefined)
      ? perFlipColumns<LayerReport>('negated', flips, ({ negated }, flip) => negated?.[flip]?.join(' '))
      : []),
    ...(layers.some(({ shift }) => shift !== undefined)
      ? SHIFT.flatMap(([part, name]) =>
          perFlipColumns<LayerReport>(name, flips, ({ shift }, flip) => shift?.[flip]?.[part]),
        )
      : []),
  ];
}
