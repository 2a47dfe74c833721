import { FLIPS } from '../src/report/flips';
import type { Flip, LayerReport, Report } from '../src/report/report';
import { COLOR_MAPS, type ColorMapName } from './draw/colorMaps';

/** `shared`: one scale for all layers of a flip; `own`: from zero to the layer's largest value. */
export type HeatScale = 'shared' | 'own';

/** What a person chose on the page; kept over a reload. Data is never kept here. */
export interface Choices {
  readonly flip?: Flip;
  readonly tensor?: string;
  /** Only for `tensor`; absent: the channel with the largest error. */
  readonly channel?: number;
  readonly colorMap: ColorMapName;
  readonly scale: HeatScale;
  /** Of the heatmap over the image, 0…1. */
  readonly opacity: number;
  readonly smooth: boolean;
  /** Shows layers whose name, operator or tensor holds this. */
  readonly filter: string;
  /** Of the layers in the list: as in the graph, or those that changed most against the run before first. */
  readonly order: 'graph' | 'change';
}

export const DEFAULT_CHOICES: Choices = {
  colorMap: 'magma',
  scale: 'own',
  opacity: 0.8,
  smooth: true,
  filter: '',
  order: 'graph',
};

/** Choices from what an earlier page stored, part by part; what does not fit is left at its default. */
export function restoreChoices(stored: unknown): Choices {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_CHOICES;
  const { flip, tensor, channel, colorMap, scale, opacity, smooth, filter, order } = stored as Record<string, unknown>;
  return {
    colorMap: COLOR_MAPS.find((name) => name === colorMap) ?? DEFAULT_CHOICES.colorMap,
    scale: scale === 'shared' || scale === 'own' ? scale : DEFAULT_CHOICES.scale,
    opacity: isFraction(opacity) ? opacity : DEFAULT_CHOICES.opacity,
    smooth: typeof smooth === 'boolean' ? smooth : DEFAULT_CHOICES.smooth,
    filter: typeof filter === 'string' ? filter : DEFAULT_CHOICES.filter,
    order: order === 'graph' || order === 'change' ? order : DEFAULT_CHOICES.order,
    ...optional(
      'flip',
      FLIPS.find((f) => f === flip),
    ),
    ...optional('tensor', typeof tensor === 'string' ? tensor : undefined),
    ...optional('channel', Number.isSafeInteger(channel) ? (channel as number) : undefined),
  };
}

function isFraction(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}

/** The flip shown: the chosen one where the report has it, else its first. */
export function shownFlip(report: Report, choices: Choices): Flip {
  const chosen = choices.flip;
  return chosen !== undefined && report.flips.includes(chosen) ? chosen : (report.flips[0] ?? 'h');
}

/** The layer shown: the chosen one, else where the change starts, else the one with the largest error. */
export function shownLayer(report: Report, choices: Choices, flip: Flip): LayerReport | undefined {
  const byTensor = (tensor: string | null | undefined) => report.layers.find((layer) => layer.tensor === tensor);
  return byTensor(choices.tensor) ?? byTensor(report.firstBroken[flip]) ?? largestError(report.layers, flip);
}

function largestError(layers: readonly LayerReport[], flip: Flip): LayerReport | undefined {
  return layers.reduce<LayerReport | undefined>(
    (worst, layer) => ((layer.error[flip] ?? -1) > (worst?.error[flip] ?? -1) ? layer : (worst ?? layer)),
    undefined,
  );
}
