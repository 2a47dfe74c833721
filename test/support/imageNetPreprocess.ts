import { IMAGENET } from '../../src/report/imageNet';
import type { Preprocess } from '../../src/report/report';

/** How most models of torchvision want their input. */
export const IMAGENET_PREPROCESS = {
  size: [224, 224],
  resize: 'crop',
  resizeTo: 256,
  interpolation: 'bilinear',
  channels: 'rgb',
  scale: 1 / 255,
  ...IMAGENET,
} as const satisfies Preprocess;
