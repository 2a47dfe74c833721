import { formatPercent } from '../format';
import type { Share } from '../../summary';

/** `12,480`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 image`, `12,480 images`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `40 s`, `3 min`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share of images, in steps of a tenth of a percent: `91.2%`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** `91.2%`, or `–` of nothing. */
export function shareText({ share }: Share): string {
  return share === undefined ? '–' : formatShare(share);
}

/** `90.7–91.7%`. */
export function intervalText({ low, high }: Share): string {
  return low === undefined || high === undefined ? '–' : `${(low * 100).toFixed(1)}–${formatShare(high)}`;
}

/** `p = 0.005`, `p < 0.001`; `p = 0.053` too, since on which side of 0.05 it is decides. */
export function formatP(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  if (p >= 0.1) return `p = ${p.toFixed(2)}`;
  const digits = [1, 2, 3].find((count) => Number(p.toPrecision(count)) !== 0.05) ?? 1;
  return `p = ${p.toPrecision(digits)}`;
}

/** A figure of a distribution, or `–`. */
export function changeText(value: number | undefined): string {
  return value === undefined ? '–' : formatPercent(value);
}
