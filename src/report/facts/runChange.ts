import { formatError } from './format';
import { alignLayers } from './alignLayers';
import { flipFigure } from './flipFigure';
import { mainOutput } from './mainOutput';
import type { Flip, Report } from '../report';
import type { RunFigures } from '../schema/runFigures';

/** What of a report the next run is compared with. */
export function runFigures(report: Report): RunFigures {
  const flips = report.flips.map((flip) => {
    const value = mainOutput(report, flip)?.figure[flip]?.value;
    return [flip, { text: flipFigure(report, flip).text, ...(value === undefined ? {} : { value }) }];
  });
  return {
    flips: Object.fromEntries(flips) as RunFigures['flips'],
    layers: report.layers.map(({ tensor, op, error }) => ({ tensor, op, error })),
  };
}

/** Whether two runs came out the same, in every figure that is kept. */
export function isSameRun(a: RunFigures, b: RunFigures): boolean {
  const text = (run: RunFigures) =>
    JSON.stringify(run, (_, value: unknown) => (typeof value === 'number' ? String(value) : value));
  return text(a) === text(b);
}

/** The figure of a flip beside that of the run before. */
export interface FlipChange {
  /** The figure before; absent where it reads as now. */
  readonly before?: string;
  /** Where the figure went. */
  readonly arrow: '▲' | '▼' | '';
}

/** Undefined where the run before did not have the flip. */
export function flipChange(report: Report, before: RunFigures, flip: Flip): FlipChange | undefined {
  const old = before.flips[flip];
  if (old === undefined) return undefined;
  if (old.text === flipFigure(report, flip).text) return { arrow: '' };
  const now = mainOutput(report, flip)?.figure[flip]?.value;
  return { before: old.text, arrow: arrowOf(old.value, now) };
}

function arrowOf(before: number | undefined, now: number | undefined): FlipChange['arrow'] {
  if (before === undefined || now === undefined) return '';
  return now > before ? '▲' : now < before ? '▼' : '';
}

/** A layer's error beside that of the run before. */
export interface LayerChange {
  readonly before?: number;
  /** `17%`; `–` where the run before has no such layer or did not measure it. */
  readonly text: string;
  /** Size of the change of E; infinite where one of the two is not a finite number, −1 without a counterpart. */
  readonly size: number;
}

/** One per layer of the report. */
export function layerChanges(report: Report, before: RunFigures, flip: Flip): readonly LayerChange[] {
  const places = alignLayers(report.layers, before.layers);
  return report.layers.map(({ error }, i) => {
    const place = places[i];
    const old = place === undefined ? undefined : before.layers[place]?.error[flip];
    const now = error[flip];
    if (old === undefined) return { text: '–', size: -1 };
    const text = formatError(old, report.noiseFloor);
    return { before: old, text, size: now === undefined ? -1 : sizeOf(old, now) };
  });
}

function sizeOf(before: number, now: number): number {
  if (Object.is(before, now)) return 0;
  const size = Math.abs(now - before);
  return Number.isFinite(size) ? size : Infinity;
}

/** Places of the layers, those that changed most first; equals stay in graph order. */
export function changedMostFirst(changes: readonly LayerChange[]): readonly number[] {
  const places = changes.map((_, place) => place);
  return places.sort((a, b) => (changes[b]!.size === changes[a]!.size ? a - b : changes[b]!.size - changes[a]!.size));
}
