import { isExact } from './exact';
import { formatError, formatPercent } from './format';
import { layerName } from './layerName';
import type { Flip, LayerReport, Report } from '../report';

/** How the attribution is made, for whoever reads the rows. */
export const ATTRIBUTION_NOTE =
  'An exact decomposition: the network is mirrored up to each layer and left as it is after it. Parts sum to 100%; ' +
  'a negative one offsets others.';

/** A row of the attribution: a layer, or what stands for several. */
export interface AttributionRow {
  /** Absent for a row that stands for several layers, or for what follows the last. */
  readonly layer?: LayerReport;
  readonly name: string;
  /** Part of the output's difference; negative where it works against the others, 0 where it is float noise. */
  readonly part: number;
  /** `57%`, `−12%`. */
  readonly text: string;
  /** |part| relative to the largest layer's, 0…1. */
  readonly bar: number;
}

/**
 * The layers that add most to the output's difference, the others summed, and what the operators after the last layer
 * add, and the order that the contract asks for: together 1. Empty before the difference was attributed, and where it is
 * float noise.
 * @param name what a layer is called: names from files may need to be made safe for where they stand
 */
export function attributionRows(
  report: Report,
  flip: Flip,
  most: number,
  name: (layer: LayerReport) => string = layerName,
): readonly AttributionRow[] {
  const whole = report.attributions?.[flip];
  if (whole?.rest === undefined) return [];
  const layers = report.layers
    .flatMap((layer) => {
      const part = layer.attribution?.[flip];
      return part === undefined ? [] : [{ layer, name: name(layer), part }];
    })
    .sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
  const others = layers.slice(most);
  const sum = others.reduce((total, { part }) => total + part, 0);
  const largest = Math.abs(layers[0]?.part ?? whole.rest);
  return [
    ...layers.slice(0, most),
    ...(others.length === 0
      ? []
      : [{ name: `${others.length} more ${others.length === 1 ? 'layer' : 'layers'}`, part: sum }]),
    { name: 'after the last layer', part: whole.rest },
    ...(whole.arrangement === undefined ? [] : [{ name: 'order that the contract asks for', part: whole.arrangement }]),
  ].map((row) => {
    const part = isExact(Math.abs(row.part) * whole.error, report.noiseFloor) ? 0 : row.part;
    return { ...row, part, text: formatPercent(part), bar: largest > 0 ? Math.min(1, Math.abs(part) / largest) : 0 };
  });
}

/** `error 4.8% of “output”`; undefined before the difference was attributed. */
export function attributedError(report: Report, flip: Flip): string | undefined {
  const whole = report.attributions?.[flip];
  return whole && `error ${formatError(whole.error, report.noiseFloor)} of “${whole.output}”`;
}

/** Why there are no rows though they were asked for; undefined where there are. */
export function unattributedSentence(report: Report, flip: Flip): string | undefined {
  const whole = report.attributions?.[flip];
  return whole !== undefined && whole.rest === undefined
    ? 'The difference is float noise, so nothing is attributed.'
    : undefined;
}

/** The attribution by position of the last feature map. */
export interface PlaceFacts {
  readonly tensor: string;
  readonly height: number;
  readonly width: number;
  /** Signed, as parts of the largest |part|: −1…1, row by row from the top left. */
  readonly strengths: readonly number[];
  /** The largest |part| of the output's difference: what a strength of 1 stands for. */
  readonly largest: number;
  /** `largest 50%, smallest −10%`. */
  readonly range: string;
}

/** Undefined before the difference was attributed, and where no mean over space follows the last feature map. */
export function placeFacts(report: Report, flip: Flip): PlaceFacts | undefined {
  const spatial = report.attributions?.[flip]?.spatial;
  if (spatial === undefined) return undefined;
  const { tensor, height, width, shares } = spatial;
  const largest = shares.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
  const [high, low] = [
    shares.reduce((a, b) => Math.max(a, b), -Infinity),
    shares.reduce((a, b) => Math.min(a, b), Infinity),
  ];
  return {
    tensor,
    height,
    width,
    strengths: shares.map((part) => (largest > 0 ? part / largest : 0)),
    largest,
    range: `largest ${formatPercent(high)}, smallest ${formatPercent(low)}`,
  };
}
