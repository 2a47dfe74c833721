import { outputLength, remainder, type Setting } from './convolution';

/** Positions drawn, counted from the signal's first value: shared by all diagrams so that the signals stand below each other. */
export interface Frame {
  readonly first: number;
  readonly last: number;
}

/** The smallest frame that holds every signal with its padding. */
export function frameOf(settings: readonly Setting[]): Frame {
  return {
    first: Math.min(0, ...settings.map(({ pads }) => -pads.begin)),
    last: Math.max(...settings.map(({ signal, pads }) => signal.length - 1 + Math.max(0, pads.end))),
  };
}

/** `padding`: a zero before or after the signal. `unread`: no window covers it. */
export interface CellInfo {
  readonly position: number;
  readonly value: number;
  readonly padding: boolean;
  readonly unread: boolean;
}

/** The padded signal, with what a negative pad crops. */
export function cellsOf(setting: Setting): readonly CellInfo[] {
  const { signal, pads } = setting;
  const first = Math.min(0, -pads.begin);
  const last = signal.length - 1 + Math.max(0, pads.end);
  const read = windowsOf(setting);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const position = first + i;
    return {
      position,
      value: signal[position] ?? 0,
      padding: position < 0 || position >= signal.length,
      unread: !read.some((window) => position >= window.first && position <= window.last),
    };
  });
}

/** First and last position each output reads. */
export function windowsOf(setting: Setting): readonly Frame[] {
  const { kernel, stride, pads } = setting;
  return Array.from({ length: outputLength(setting) }, (_, j) => {
    const first = j * stride - pads.begin;
    return { first, last: first + kernel.length - 1 };
  });
}

/** How many values (padding or not) at the end no window reaches, in words; nothing when all are read. */
export function unreadText(setting: Setting): string | undefined {
  const r = remainder(setting);
  if (r === 0) return undefined;
  return r === 1 ? '1 never read' : `${r} never read`;
}
