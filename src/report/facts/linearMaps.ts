import { isExact } from './exact';
import { formatError } from './format';
import type { Flip, LayerLinear, LayerReport, Report } from '../report';

/** What a linear map of channels was found to leave of E. */
export type LinearFigures = Exclude<LayerLinear, { readonly reason: string }>;

/**
 * How a layer answers a flip, by a linear map of its channels. `swapped`: reordering the channels does already; `mixed`:
 * the map brings it back, they are mixed features; `partly`: in part; `other`: no map does, they are other features.
 */
export type LinearKind = 'exact' | 'swapped' | 'mixed' | 'partly' | 'other';

/** What is left of E: below this the features are mixed. */
const MIXED = 0.5;
/** Of features that have nothing in common a map leaves 1/√2 of E, since it can predict their mean; that and above is other. */
const UNRELATED = Math.SQRT1_2;
const PARTLY = 0.9 * UNRELATED;

export function linearKind({ error, unmapped, permuted }: LinearFigures, noiseFloor: number): LinearKind {
  if (isExact(unmapped, noiseFloor)) return 'exact';
  const isSwap = permuted < unmapped * MIXED;
  if (isSwap && (isExact(permuted, noiseFloor) || error >= permuted * MIXED)) return 'swapped';
  if (error < unmapped * MIXED) return 'mixed';
  return error < unmapped * PARTLY ? 'partly' : 'other';
}

const KIND_WORDS: { readonly [K in LinearKind]: string } = {
  exact: 'exact',
  swapped: 'swapped channels',
  mixed: 'mixed features',
  partly: 'partly mixed',
  other: 'other features',
};

const KIND_SENTENCES: { readonly [K in LinearKind]: string } = {
  exact: 'On these the layer is exact.',
  swapped: 'The flip swaps its channels.',
  mixed: 'The flip mixes its channels: what they hold together stays.',
  partly: 'The flip mixes its channels in part.',
  other: 'The flip gives other features: no map of its channels brings them back.',
};

/** What E_linear is, wherever figures of it stand. */
export const LINEAR_NOTE =
  'E_linear: the error after the best linear map of channels, fitted by ridge regression and tried on samples that it was not fitted on. ' +
  'Below half of E the flip mixes channels; features that have nothing in common leave about 0.71 of E.';

/** What is said of one layer, with the three errors on the same samples. */
export function linearSentence(linear: LayerLinear, noiseFloor: number): string {
  if ('reason' in linear) return `No linear map is fitted: ${reasonWords(linear)}.`;
  const [unmapped, permuted, error] = errorTexts(linear, noiseFloor);
  const figures = `E ${unmapped}, ${permuted} after channel matching, ${error} after the best linear map of channels`;
  return `On ${sampleWords(linear)}: ${figures}. ${KIND_SENTENCES[linearKind(linear, noiseFloor)]}`;
}

function errorTexts({ unmapped, permuted, error }: LinearFigures, noiseFloor: number): readonly string[] {
  return [unmapped, permuted, error].map((value) => formatError(value, noiseFloor));
}

function reasonWords({ reason, needed }: Extract<LayerLinear, { readonly reason: string }>): string {
  switch (reason) {
    case 'few-positions':
      return `under 4 positions per channel to fit on${needed === undefined ? '' : `, it takes ${needed} samples`}`;
    case 'one-channel':
      return 'it has one channel';
    case 'many-channels':
      return 'it has too many channels';
    case 'not-batched':
      return 'its first axis is not the batch';
    case 'not-finite':
      return 'its values on the samples are zero or not finite';
  }
}

/** `32 noise samples`. */
function sampleWords({ samples, source }: LinearFigures): string {
  return source === 'noise' ? `${samples} noise samples` : `${samples} inputs`;
}

/** Titles of a row's figures. */
export const LINEAR_COLUMNS = ['E', 'E_perm', 'E_linear', 'features'] as const;

export interface LinearRow {
  readonly layer: LayerReport;
  /** By `LINEAR_COLUMNS`; without figures the last one is the reason. */
  readonly cells: readonly [unmapped: string, permuted: string, error: string, words: string];
}

/** Every layer of which a map was asked for, in graph order. */
export function linearRows(report: Report, flip: Flip): readonly LinearRow[] {
  return report.layers.flatMap((layer) => {
    const linear = layer.linear?.[flip];
    if (linear === undefined) return [];
    if ('reason' in linear) return [{ layer, cells: ['–', '–', '–', `not fitted: ${reasonWords(linear)}`] as const }];
    const [unmapped, permuted, error] = errorTexts(linear, report.noiseFloor);
    const words = KIND_WORDS[linearKind(linear, report.noiseFloor)];
    return [{ layer, cells: [unmapped!, permuted!, error!, words] as const }];
  });
}

/** `On 32 noise samples, of 12 layers: 3 mixed features, 2 partly mixed, 7 other features; 5 are not fitted.` */
export function linearSummary(report: Report, flip: Flip): string | undefined {
  const all = report.layers.flatMap(({ linear }) => linear?.[flip] ?? []);
  const fitted = all.flatMap((linear) => ('reason' in linear ? [] : [linear]));
  if (all.length === 0) return undefined;
  const without = all.length - fitted.length;
  if (fitted.length === 0) return `No linear map is fitted to ${layers(without)}.`;
  const kinds = fitted.map((linear) => linearKind(linear, report.noiseFloor));
  const counted = (Object.keys(KIND_WORDS) as LinearKind[]).flatMap((kind) => {
    const count = kinds.filter((found) => found === kind).length;
    return count === 0 ? [] : [`${count} ${KIND_WORDS[kind]}`];
  });
  const numbers = [...new Set(fitted.map(sampleWords))].join(' or ');
  const rest = without === 0 ? '' : `; ${without} ${without === 1 ? 'is' : 'are'} not fitted`;
  return `On ${numbers}, of ${layers(fitted.length)}: ${counted.join(', ')}${rest}.`;
}

function layers(count: number): string {
  return `${count} ${count === 1 ? 'layer' : 'layers'}`;
}
