import type { Preprocess } from './report';

/** Mean and standard deviation of ImageNet's training images, per channel of values from 0 to 1 (torchvision's documentation). */
export const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** torchvision's `ImageClassification` preset, with which most of its classifiers are evaluated. */
export const IMAGENET_PREPROCESS = {
  size: [224, 224],
  resize: 'crop',
  resizeTo: 256,
  interpolation: 'bilinear',
  channels: 'rgb',
  scale: 1 / 255,
  ...IMAGENET,
} as const satisfies Preprocess;
