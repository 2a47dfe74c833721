import type { Setting } from './convolution';

export interface Preset {
  readonly title: string;
  readonly setting: Setting;
}

const KERNEL = [0.3, 0.5, 0.8];

/** What is worth seeing, in the order in which it explains itself. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    title: 'Asymmetric kernel',
    setting: { signal: [1, 3, 5, 4, 7], kernel: KERNEL, stride: 1, pads: { begin: 0, end: 0 } },
  },
  {
    title: 'Stride 2, even length',
    setting: { signal: [1, 3, 5, 4, 7, 2], kernel: KERNEL, stride: 2, pads: { begin: 1, end: 1 } },
  },
  {
    title: 'Stride 2, odd length',
    setting: { signal: [1, 3, 5, 4, 7], kernel: KERNEL, stride: 2, pads: { begin: 1, end: 1 } },
  },
  {
    title: 'Symmetric kernel, stride 2',
    setting: { signal: [1, 3, 5, 4, 7, 2], kernel: [0.25, 0.5, 0.25], stride: 2, pads: { begin: 1, end: 1 } },
  },
  {
    title: 'Padded at one end (SAME)',
    setting: { signal: [1, 3, 5, 4, 7, 2], kernel: KERNEL, stride: 2, pads: { begin: 0, end: 1 } },
  },
];
