import { FLOAT32_FLOOR, isExact } from './exact';
import type { Flip, Orientation, Report, TensorInfo } from '../report';

export const FLIP_SYMBOLS: { readonly [F in Flip]: string } = { h: '↔', v: '↕', hv: '↻' };
export const FLIP_LABELS: { readonly [F in Flip]: string } = {
  h: 'mirrored left-right',
  v: 'turned upside-down',
  hv: 'rotated by 180°',
};
export const ORIENTATION_LABELS: { readonly [O in Orientation]: string } = { id: 'original', ...FLIP_LABELS };
/** As in `y(x) − y(hx)`. */
export const ORIENTATION_SYMBOLS: { readonly [O in Orientation]: string } = { id: 'x', h: 'hx', v: 'vx', hv: 'hvx' };

/** `NaN`, `∞`, `−∞`; undefined for finite numbers. */
function nonFinite(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '∞';
  return value === -Infinity ? '−∞' : undefined;
}

/** The minus sign in front, not the hyphen of an exponent: `−0.250`, `−3e-7`. */
function withMinus(text: string): string {
  return text.replace(/^-/, '−');
}

/** A plain number, three significant digits, two below 0.001: `0`, `1e-5`, `3.1e-7`, `0.0481`, `1.23`. */
export function formatNumber(value: number): string {
  const special = nonFinite(value);
  if (special !== undefined) return special;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3) return withMinus(value.toExponential(1).replace('.0e', 'e'));
  return withMinus(value.toPrecision(3).replace('e+', 'e'));
}

/** A fraction as percent, two significant digits below 10%: `8.8%`, `57%`, `0.048%`, `−12%`, `< 0.001%`. */
export function formatPercent(fraction: number): string {
  const special = nonFinite(fraction);
  if (special !== undefined) return special;
  const percent = fraction * 100;
  const size = Math.abs(percent);
  if (size === 0) return '0%';
  if (size < 1e-3) return percent < 0 ? '> −0.001%' : '< 0.001%';
  return withMinus(`${size < 99.5 ? Number(percent.toPrecision(2)) : Math.round(percent)}%`);
}

/** A relative error, in the one unit that it has everywhere: percent, or `3.1e-7` where it is float noise. */
export function formatError(error: number, noiseFloor: number = FLOAT32_FLOOR): string {
  return isExact(error, noiseFloor) ? formatNumber(error) : formatPercent(error);
}

/** The same, with `exact` for float noise. */
export function formatErrorOrExact(error: number, noiseFloor: number): string {
  return isExact(error, noiseFloor) ? 'exact' : formatPercent(error);
}

/** As many decimals as tell it from 1, three at least: `0.996`, `0.99996`; `1` only when it is. */
export function formatCosine(cosine: number): string {
  if (!Number.isFinite(cosine)) return formatNumber(cosine);
  const gap = Math.abs(1 - Math.abs(cosine));
  if (gap < 1e-9) return cosine < 0 ? '−1' : '1';
  const digits = Math.max(3, Math.ceil(-Math.log10(gap)));
  return withMinus(cosine.toFixed(digits));
}

export function formatShape(shape: readonly (number | string)[]): string {
  return shape.length === 0 ? 'scalar' : shape.map((d) => (d === '' ? '?' : String(d))).join('×');
}

/** The shape of an input or output as the model declares it: a model may leave it out, and what came out tells a scalar. */
export function formatDeclared({ name, shape }: TensorInfo, { outputs }: Pick<Report, 'outputs'>): string {
  const isScalar = outputs.some((output) => output.name === name && output.shape.length === 0);
  return shape.length === 0 && !isScalar ? 'shape not declared' : formatShape(shape);
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export function formatMilliseconds(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** By how much measuring changed the output; undefined where this run did not compare it. */
export function measuringEffect({ instrumentationDelta }: Report['checks']): string | undefined {
  if (instrumentationDelta === undefined) return undefined;
  return instrumentationDelta === 0 ? 'none, identical' : formatError(instrumentationDelta);
}
