import type { Flip, Orientation, Report } from '../report';

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

/** A relative error or a difference, three significant digits, two below 0.001: `0`, `1e-5`, `3.1e-7`, `0.0481`, `1.23`. */
export function formatError(value: number): string {
  const special = nonFinite(value);
  if (special !== undefined) return special;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3) return value.toExponential(1).replace('.0e', 'e');
  return size < 1e3 ? value.toPrecision(3).replace(/\.$/, '') : value.toExponential(2).replace('e+', 'e');
}

/** A fraction as percent, two significant digits below 10 %: `8.8 %`, `57 %`, `0.048 %`, `< 0.001 %`. */
export function formatPercent(fraction: number): string {
  const special = nonFinite(fraction);
  if (special !== undefined) return special;
  const percent = fraction * 100;
  const size = Math.abs(percent);
  if (size === 0) return '0 %';
  if (size < 1e-3) return '< 0.001 %';
  return `${size < 9.95 ? Number(percent.toPrecision(2)) : Math.round(percent)} %`;
}

/** Five decimals; what would round to 1 but is not is shown as `> 0.99999`. */
export function formatCosine(value: number): string {
  const special = nonFinite(value);
  if (special !== undefined) return special;
  if (value < 1 && value >= 0.999995) return '> 0.99999';
  return value.toFixed(value === 1 ? 0 : 5);
}

export function formatShape(shape: readonly (number | string)[]): string {
  return shape.length === 0 ? 'scalar' : shape.map((d) => (d === '' ? '?' : String(d))).join('×');
}

export function formatMilliseconds(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** By how much measuring changed the output; undefined where this run did not compare it. */
export function measuringEffect({ instrumentationDelta }: Report['checks']): string | undefined {
  if (instrumentationDelta === undefined) return undefined;
  return instrumentationDelta === 0 ? 'none, bit for bit' : formatError(instrumentationDelta);
}
