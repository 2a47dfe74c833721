import { FLIPS } from '../src/report/flips';
import { COLORING_NAMES, type ColoringName } from '../src/report/facts/graph/marks';
import { CAUSES } from '../src/report/causes';
import type { Cause, Flip, Report } from '../src/report/report';
import { COLOR_MAPS, type ColorMapName } from './draw/colorMaps';

/** `shared`: one scale for all layers of a flip; `own`: from zero to the layer's largest value. */
export type HeatScale = 'shared' | 'own';

/** What the list of layers is sorted by: their place in the graph, the change against the run before, or a column. */
export const LAYER_ORDERS = [
  'graph',
  'change',
  'name',
  'error',
  'adds',
  'op',
  'shape',
  'action',
  'pooled',
  'cosine',
] as const;
export type LayerOrder = (typeof LAYER_ORDERS)[number];

/** How the maps of x and gx are compared. */
export const COMPARISONS = ['side by side', 'swipe', 'blink'] as const;
export type MapComparison = (typeof COMPARISONS)[number];

/** A channel that stays at hand whichever layer is on screen. */
export interface Pin {
  readonly tensor: string;
  readonly channel: number;
}
export const MAX_PINS = 8;

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
  readonly order: LayerOrder;
  /** The other way round. */
  readonly isReversed: boolean;
  /** Shows layers of this operator only; empty for all. */
  readonly op: string;
  /** Shows layers whose local defect is mostly due to this; empty for all. */
  readonly cause: Cause | '';
  /** Shows layers that differ by more than this part of their length. */
  readonly above: number;
  /** Whether the list of layers is open. */
  readonly isListed: boolean;
  readonly compareMaps: MapComparison;
  /** Whether the maps' values are shown as a histogram too. */
  readonly hasHistogram: boolean;
  /** Lowest and highest value of the maps' colors, on every layer; null: those of the map itself. */
  readonly locked: readonly [low: number, high: number] | null;
  readonly pins: readonly Pin[];
  /** What the graph is colored by; absent: what it begins with. */
  readonly graphColor?: ColoringName;
  /** Blocks of the graph that are open, by their names; absent: those that are open at first. */
  readonly openBlocks?: readonly string[];
}

export const DEFAULT_CHOICES: Choices = {
  colorMap: 'magma',
  scale: 'own',
  opacity: 0.8,
  smooth: true,
  filter: '',
  order: 'graph',
  isReversed: false,
  op: '',
  cause: '',
  above: 0,
  isListed: true,
  compareMaps: 'side by side',
  hasHistogram: false,
  locked: null,
  pins: [],
};

/** Choices from what an earlier page stored, part by part; what does not fit is left at its default. */
export function restoreChoices(stored: unknown): Choices {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_CHOICES;
  const { flip, tensor, channel, colorMap, scale, opacity, smooth, filter, order, ...list } = stored as Record<
    string,
    unknown
  >;
  return {
    colorMap: COLOR_MAPS.find((name) => name === colorMap) ?? DEFAULT_CHOICES.colorMap,
    scale: scale === 'shared' || scale === 'own' ? scale : DEFAULT_CHOICES.scale,
    opacity: isFraction(opacity) ? opacity : DEFAULT_CHOICES.opacity,
    smooth: flag(smooth, DEFAULT_CHOICES.smooth),
    filter: typeof filter === 'string' ? filter : DEFAULT_CHOICES.filter,
    order: LAYER_ORDERS.find((known) => known === order) ?? DEFAULT_CHOICES.order,
    isReversed: flag(list['isReversed'], DEFAULT_CHOICES.isReversed),
    op: typeof list['op'] === 'string' ? list['op'] : DEFAULT_CHOICES.op,
    cause: CAUSES.find((cause) => cause === list['cause']) ?? DEFAULT_CHOICES.cause,
    above: isError(list['above']) ? list['above'] : DEFAULT_CHOICES.above,
    isListed: flag(list['isListed'], DEFAULT_CHOICES.isListed),
    compareMaps: COMPARISONS.find((known) => known === list['compareMaps']) ?? DEFAULT_CHOICES.compareMaps,
    hasHistogram: flag(list['hasHistogram'], DEFAULT_CHOICES.hasHistogram),
    pins: pinsOf(list['pins']),
    locked: rangeOf(list['locked']),
    ...optional(
      'graphColor',
      COLORING_NAMES.find((name) => name === list['graphColor']),
    ),
    ...optional('openBlocks', blocksOf(list['openBlocks'])),
    ...optional(
      'flip',
      FLIPS.find((f) => f === flip),
    ),
    ...optional('tensor', typeof tensor === 'string' ? tensor : undefined),
    ...optional('channel', Number.isSafeInteger(channel) ? (channel as number) : undefined),
  };
}

/** More are not kept: what is open then is what is open at first. */
const MAX_OPEN_BLOCKS = 500;

function blocksOf(stored: unknown): readonly string[] | undefined {
  const isKept = Array.isArray(stored) && stored.length <= MAX_OPEN_BLOCKS;
  return isKept && stored.every((name) => typeof name === 'string') ? (stored as string[]) : undefined;
}

function pinsOf(stored: unknown): readonly Pin[] {
  if (!Array.isArray(stored)) return [];
  return stored.slice(0, MAX_PINS).flatMap((pin: unknown) => {
    const { tensor, channel } = (pin ?? {}) as Record<string, unknown>;
    return typeof tensor === 'string' && Number.isSafeInteger(channel) ? [{ tensor, channel: channel as number }] : [];
  });
}

function rangeOf(stored: unknown): readonly [number, number] | null {
  const [low, high] = Array.isArray(stored) ? (stored as unknown[]) : [];
  return Number.isFinite(low) && Number.isFinite(high) ? [low as number, high as number] : null;
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

function isFraction(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** A layer may differ by more than its own length. */
function isError(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}

function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}

/** The flip shown: the chosen one where the report has it, else its first. */
export function shownFlip(report: Report, choices: Choices): Flip {
  const chosen = choices.flip;
  return chosen !== undefined && report.flips.includes(chosen) ? chosen : (report.flips[0] ?? 'h');
}
