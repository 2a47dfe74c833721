import { formatError } from '../facts/format';
import type { Connection } from '../facts/branches';
import type { ScaleLine } from '../facts/scale';
import { skipPath, widestSkip } from '../skipPath';
import { html, type Markup } from './markup';

/** Size of the drawing and its margins, in SVG user units. */
const WIDTH = 1080;
const HEIGHT = 330;
const MARGIN = { left: 66, right: 16, top: 14, bottom: 40 };
const PLOT = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };

/** Between two labels, from line to line. */
const LABEL_ROOM = 14;

/** Powers of ten at the two ends of the axis. */
export interface Decades {
  readonly low: number;
  readonly high: number;
  /** The noise floor, where the empty decades between it and the lowest error are left out. */
  readonly floor?: number;
}

/** Heights of the noise band and of the gap above it, on an axis with a gap, in SVG user units. */
const NOISE_BAND = 26;
const GAP = 18;

export interface PlotFrame {
  /** What the region that scrolls is called. */
  readonly region: string;
  readonly title: string;
  /** Layers along the axis. */
  readonly count: number;
  readonly noiseFloor: number;
  readonly decades: Decades;
  /** Errors across all layers, the largest first. */
  readonly references?: readonly ScaleLine[];
  /** Of the layers along the axis, drawn below it. */
  readonly skips?: readonly Connection[];
}

/** Height of the strip of skip connections, in SVG user units. */
const SKIP_STRIP = 34;

/** Lines over layers on a log axis of errors, with the noise floor; the page's table has the figures. */
export function plot(frame: PlotFrame, lines: readonly Markup[]): Markup {
  const { region, title, count, noiseFloor, decades, references = [], skips = [] } = frame;
  const height = HEIGHT + (skips.length > 0 ? SKIP_STRIP : 0);
  return html`<div class="scroll" role="region" aria-label="${region}" tabindex="0">
    <svg
      class="curve"
      viewBox="0 0 ${WIDTH} ${height}"
      role="img"
      aria-label="${title}; the table below has the figures"
    >
      ${floorBand(noiseFloor, decades)}${gridLines(noiseFloor, decades)}${gapMark(decades)}${layerTicks(count, height)}
      ${skips.length === 0 ? undefined : skipArcs(skips, count)} ${referenceLines(references, decades)} ${lines}
    </svg>
  </div>`;
}

/**
 * The decades that errors span, from a tenth of the noise floor: how far below it an error lies says nothing. What is not
 * finite is left out. Two or more empty ones between the noise floor and the
 * smallest error are not drawn, so that the curve has the room.
 */
export function axis(errors: readonly number[], noiseFloor: number): Decades {
  const usable = errors.filter((value) => Number.isFinite(value) && value > 0);
  const decade = (value: number) => Math.floor(Math.log10(value));
  const smallest = Math.min(...usable.map(decade));
  const high = Math.min(12, Math.max(0, ...usable.map((value) => Math.ceil(Math.log10(value)))));
  if (usable.length > 0 && smallest < high && 10 ** smallest >= 99 * noiseFloor) {
    return { low: smallest, high, floor: noiseFloor };
  }
  return { low: Math.max(-12, decade(noiseFloor) - 1), high };
}

/** Of a layer by its place among `count`. */
export function x(index: number, count: number): number {
  return MARGIN.left + 8 + ((PLOT.width - 16) * index) / Math.max(1, count - 1);
}

/** Of an error; those below the axis, also 0, lie on its lower end. */
export function y(value: number, { low, high, floor }: Decades): number {
  const bottom = MARGIN.top + PLOT.height;
  const exponent = value > 0 ? Math.min(high, Math.log10(value)) : -Infinity;
  if (floor === undefined) return between(exponent, [low, high], [bottom, MARGIN.top]);
  const lowest = Math.log10(floor);
  const [gapBottom, gapTop] = [bottom - NOISE_BAND, bottom - NOISE_BAND - GAP];
  if (exponent <= lowest) return between(exponent, [lowest - 1, lowest], [bottom, gapBottom]);
  if (exponent <= low) return between(exponent, [lowest, low], [gapBottom, gapTop]);
  return between(exponent, [low, high], [gapTop, MARGIN.top]);
}

/** Linear, and the first of the two for what is below. */
function between(
  value: number,
  [low, high]: readonly [number, number],
  [first, last]: readonly [number, number],
): number {
  return first + ((last - first) * Math.max(0, value - low)) / (high - low);
}

/** A line from top to bottom at a layer. */
export function upright(index: number, count: number, className: string): Markup {
  const at = round(x(index, count));
  return html`<line class="${className}" x1="${at}" x2="${at}" y1="${MARGIN.top}" y2="${MARGIN.top + PLOT.height}" />`;
}

function floorBand(noiseFloor: number, decades: Decades): Markup {
  const top = y(noiseFloor, decades);
  const bottom = MARGIN.top + PLOT.height;
  const right = WIDTH - MARGIN.right;
  return html`<rect
      class="noise"
      x="${MARGIN.left}"
      y="${round(top)}"
      width="${PLOT.width}"
      height="${round(bottom - top)}"
    />
    <line class="floor" x1="${MARGIN.left}" x2="${right}" y1="${round(top)}" y2="${round(top)}" />`;
}

function gridLines(noiseFloor: number, decades: Decades): Markup[] {
  const count = decades.high - decades.low + 1;
  return Array.from({ length: count }, (_, i) => {
    const exponent = decades.low + i;
    const at = round(y(10 ** exponent, decades));
    return html`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" />
      <text class="tick" x="${MARGIN.left - 8}" y="${at + 4}" text-anchor="end"
        >${formatError(Number(`1e${exponent}`), noiseFloor)}</text
      >`;
  });
}

/** Two slanting strokes across the axis, where decades are left out. */
function gapMark({ floor }: Decades): Markup | undefined {
  if (floor === undefined) return undefined;
  const middle = MARGIN.top + PLOT.height - NOISE_BAND - GAP / 2;
  const [left, right] = [MARGIN.left - 6, MARGIN.left + 6];
  return html`<path
    class="gap"
    d="M${left} ${middle + 2}L${right} ${middle - 4}M${left} ${middle + 7}L${right} ${middle + 1}"
  />`;
}

/** A label has room where it does not stand on the one before. */
function referenceLines(lines: readonly ScaleLine[], decades: Decades): readonly Markup[] {
  let last = -Infinity;
  return lines.map(({ label, error }) => {
    const at = round(y(error, decades));
    const text = html`<text class="tick" x="${MARGIN.left + 4}" y="${at - 4}">${label}</text>`;
    const isLabeled = at - last >= LABEL_ROOM;
    if (isLabeled) last = at;
    return html`<line class="reference" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" />
      ${isLabeled ? text : undefined}`;
  });
}

function skipArcs(skips: readonly Connection[], count: number): Markup {
  const top = MARGIN.top + PLOT.height + 24;
  const path = skipPath(skips, (place) => x(place, count), top, SKIP_STRIP - 6, widestSkip(skips));
  return html`<path class="skip" d="${path}" />`;
}

/** @param height of the whole drawing */
function layerTicks(count: number, height: number): Markup {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((s) => count / s <= 24) ?? 1000;
  const bottom = MARGIN.top + PLOT.height;
  const numbers = Array.from({ length: count }, (_, i) => i + 1).filter((n) => n === 1 || n % step === 0);
  const ticks = numbers.map(
    (n) => html`<text class="tick" x="${round(x(n - 1, count))}" y="${bottom + 17}" text-anchor="middle">${n}</text>`,
  );
  const middle = MARGIN.left + PLOT.width / 2;
  return html`${ticks}<text class="tick" x="${middle}" y="${height - 4}" text-anchor="middle"
      >layer, in graph order</text
    >`;
}

/** To a tenth of a unit. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
