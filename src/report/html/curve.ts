import { FLIP_LABELS, FLIP_SYMBOLS, formatError, formatNumber } from '../facts/format';
import { html, type Markup } from './markup';
import { layerName } from '../facts/layerName';
import type { Flip, Report } from '../report';

/** Size of the drawing and its margins, in SVG user units. */
const WIDTH = 1080;
const HEIGHT = 330;
const MARGIN = { left: 66, right: 16, top: 14, bottom: 40 };
const PLOT = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };

/** Powers of ten at the two ends of the axis. */
interface Decades {
  readonly low: number;
  readonly high: number;
}

/**
 * E per layer and flip on a log axis, with the noise floor. Errors below the axis, also 0, lie on
 * its lower end; what is not finite is left out.
 */
export function layerCurve(report: Report): Markup {
  const decades = axis(report);
  const title = `Equivariance error of ${report.layers.length} layers`;
  return html`<div class="scroll" role="region" aria-label="Layer curve" tabindex="0">
      <svg
        class="curve"
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        role="img"
        aria-label="${title}; the table below has the figures"
      >
        ${noiseFloor(report, decades)}${gridLines(report, decades)}${layerTicks(report)}
        ${report.flips.map((flip) => line(report, flip, decades))}
      </svg>
    </div>
    <p class="legend">
      ${report.flips.map(legend)}<span><i class="key floor"></i>noise floor ${formatNumber(report.noiseFloor)}</span>
    </p>`;
}

function axis(report: Report): Decades {
  const values = report.layers.flatMap((layer) => report.flips.map((flip) => layer.error[flip] ?? 0));
  const usable = values.filter((value) => Number.isFinite(value) && value > 0);
  const decade = (value: number) => Math.floor(Math.log10(value));
  const low = Math.max(-12, Math.min(decade(report.noiseFloor) - 1, ...usable.map(decade)));
  const high = Math.min(12, Math.max(0, ...usable.map((value) => Math.ceil(Math.log10(value)))));
  return { low, high };
}

function x(report: Report, index: number): number {
  const steps = Math.max(1, report.layers.length - 1);
  return MARGIN.left + 8 + ((PLOT.width - 16) * index) / steps;
}

function y(value: number, { low, high }: Decades): number {
  const exponent = value > 0 ? Math.min(high, Math.max(low, Math.log10(value))) : low;
  return MARGIN.top + (PLOT.height * (high - exponent)) / (high - low);
}

function noiseFloor(report: Report, decades: Decades): Markup {
  const top = y(report.noiseFloor, decades);
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

function gridLines(report: Report, decades: Decades): Markup[] {
  const count = decades.high - decades.low + 1;
  return Array.from({ length: count }, (_, i) => {
    const exponent = decades.low + i;
    const at = round(y(10 ** exponent, decades));
    return html`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" />
      <text class="tick" x="${MARGIN.left - 8}" y="${at + 4}" text-anchor="end"
        >${formatError(Number(`1e${exponent}`), report.noiseFloor)}</text
      >`;
  });
}

function layerTicks(report: Report): Markup {
  const count = report.layers.length;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((s) => count / s <= 24) ?? 1000;
  const bottom = MARGIN.top + PLOT.height;
  const numbers = report.layers.flatMap((_, i) => (i === 0 || (i + 1) % step === 0 ? [i + 1] : []));
  const ticks = numbers.map(
    (n) => html`<text class="tick" x="${round(x(report, n - 1))}" y="${bottom + 17}" text-anchor="middle">${n}</text>`,
  );
  const middle = MARGIN.left + PLOT.width / 2;
  return html`${ticks}<text class="tick" x="${middle}" y="${HEIGHT - 4}" text-anchor="middle"
      >layer, in graph order</text
    >`;
}

function line(report: Report, flip: Flip, decades: Decades): Markup {
  const points = report.layers.flatMap((layer, index) => {
    const error = layer.error[flip];
    if (error === undefined || !Number.isFinite(error)) return [];
    return [{ layer, index, error, x: round(x(report, index)), y: round(y(error, decades)) }];
  });
  const path = points.map((p) => `${p.x},${p.y}`).join(' ');
  const size = report.layers.length > 120 ? 1.8 : 3.2;
  const marks = points.map((p) => {
    const label = `${p.index + 1} ${layerName(p.layer)} ${FLIP_SYMBOLS[flip]} E ${formatError(p.error, report.noiseFloor)}`;
    return html`<g>${mark(flip, p.x, p.y, size)}<title>${label}</title></g>`;
  });
  return html`<g class="line ${flip}"><polyline points="${path}" />${marks}</g>`;
}

/** Circle, square or diamond, so that the lines can be told apart without color. */
function mark(flip: Flip, cx: number, cy: number, r: number): Markup {
  if (flip === 'h') return html`<circle cx="${cx}" cy="${cy}" r="${r}" />`;
  if (flip === 'v') {
    return html`<rect x="${round(cx - r)}" y="${round(cy - r)}" width="${2 * r}" height="${2 * r}" />`;
  }
  const d = round(r * 1.4);
  return html`<path d="M${cx} ${round(cy - d)}l${d} ${d}l${-d} ${d}l${-d} ${-d}z" />`;
}

function legend(flip: Flip): Markup {
  return html`<span
    ><svg class="key line ${flip}" viewBox="0 0 26 12" aria-hidden="true">
      <polyline points="1,6 25,6" />
      ${mark(flip, 13, 6, 3.2)}</svg
    >${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</span
  >`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
