import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DecodedImage } from '../../src/image/decodedImage';
import { defaultPreprocess, otherValues } from '../../src/image/defaultPreprocess';
import { placementOf, type AxisPlacement } from '../../src/image/geometry';
import { mergePreprocess, withSize } from '../../src/image/mergePreprocess';
import { modelPixels, pixelsToImage, pixelsToTensor, withMirrors } from '../../src/image/preprocess';
import { FLIPS } from '../../src/report/flips';
import type { Layout, Preprocess } from '../../src/report/report';
import { appliesTo, INTERPOLATIONS, RESIZES, type PreprocessChange } from '../../src/report/schema/preprocess';
import { uniform } from '../support/random';
import { numbersText, outcomeOf } from '../support/outcomeOf';

/** Height and width: even and odd, long and high, smaller and larger than what is made of them, just as large. */
const IMAGES = [
  [1, 1],
  [2, 9],
  [13, 7],
  [31, 48],
  [48, 64],
  [65, 33],
  [120, 161],
] as const;

const plain: Preprocess = {
  size: [32, 32],
  resize: 'stretch',
  interpolation: 'bilinear',
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

const OPTIONS = {
  size: [
    [32, 32],
    [31, 48],
    [9, 4],
  ],
  resizeTo: [undefined, 36, 33, [40, 36], [33, 49]],
  cropRounding: [undefined, 'down'],
  padAlign: [undefined, 'center', 'start'],
  stride: [undefined, 8, 14],
} as const satisfies { readonly [F in keyof Preprocess]?: readonly Preprocess[F][] };

/** Every way of resizing with every option that it has. */
const WAYS: readonly Preprocess[] = RESIZES.flatMap((resize) => {
  const fields = Object.entries(OPTIONS).filter(([field]) => field === 'size' || appliesTo(field as 'stride', resize));
  return fields.reduce<Preprocess[]>(
    (all, [field, values]) => all.flatMap((p) => values.map((value) => ({ ...p, [field]: value }))),
    [{ ...plain, resize }],
  );
});

function wordsOf({ resize, size, resizeTo, cropRounding, padAlign, stride, padValue }: Preprocess): string {
  const details = Object.entries({ resizeTo, cropRounding, padAlign, stride, padValue })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key} ${Array.isArray(value) ? value.join('×') : String(value)}`);
  return `${resize} ${size.join('×')}${details.join('')}`;
}

function axisText({ window: { size, start, length }, before, total }: AxisPlacement): string {
  return `${size}[${start}+${length}]${before}/${total}`;
}

function preprocessText(p: Preprocess): string {
  const values = [p.scale, p.mean, p.std].map((value) => JSON.stringify(value));
  return `${wordsOf(p)} ${p.interpolation} ${p.channels} ${values.join(' ')}`;
}

it('an image lies in the input as test/image/everyPlacement.txt says; `npm run docs` writes it', async () => {
  const lines = WAYS.map((p) => {
    const places = IMAGES.map(([height, width]) => {
      const { rows, columns } = placementOf({ height, width }, p);
      return `${axisText(rows)} ${axisText(columns)}`;
    });
    return `${wordsOf(p)}: ${places.join(', ')}\n`;
  });
  const text = `${IMAGES.map((sides) => sides.join('×')).join(', ')}\n${lines.join('')}`;
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'everyPlacement.txt'));
});

type Kind = 'bytes' | '16 bits' | 'floats';

function noise([height, width]: readonly [number, number], channels: 1 | 3 | 4, kind: Kind): DecodedImage {
  const next = uniform(height * width + channels);
  const values = Array.from({ length: width * height * channels }, () => next());
  const data =
    kind === 'bytes'
      ? Uint8Array.from(values, (v) => 256 * v)
      : kind === '16 bits'
        ? Uint16Array.from(values, (v) => 65536 * v)
        : Float32Array.from(values);
  return { width, height, channels, data, unit: { bytes: 1, '16 bits': 1 / 257, floats: 255 }[kind], warnings: [] };
}

/** Preprocessings of all kinds of pixels. */
const PIXELS: readonly Preprocess[] = [
  ...INTERPOLATIONS.map((interpolation) => ({ ...plain, interpolation, size: [11, 14] as const })),
  { ...plain, size: [12, 9], resize: 'crop', resizeTo: 14, channels: 'bgr', scale: 1 / 255, mean: [0.1, 0.2, 0.3] },
  { ...plain, size: [12, 9], resize: 'crop', channels: 'gray', mean: [128], std: [64] },
  { ...plain, size: [16, 21], resize: 'letterbox', std: [2, 3, 4] },
  { ...plain, size: [16, 21], resize: 'letterbox', padValue: [1, 2, 3], channels: 'bgr', interpolation: 'bicubic' },
  {
    ...plain,
    size: [16, 16],
    resize: 'letterbox',
    padValue: 7.5,
    padAlign: 'start',
    channels: 'gray',
    mean: [0],
    std: [1],
  },
  { ...plain, size: [15, 18], resize: 'longest', interpolation: 'lanczos' },
  { ...plain, size: [24, 24], resize: 'fit', stride: 5 },
  { ...plain, size: [24, 20], resize: 'keep', stride: 4, interpolation: 'box' },
  { ...plain, size: [7, 6], resize: 'none', cropRounding: 'down' },
  { ...plain, size: [9, 8], channels: 'bands', mean: [0, 0, 0, 0], std: [1, 1, 1, 1] },
  { ...plain, mean: [0] },
];

function pixelsText(image: DecodedImage, p: Preprocess, layout: Layout): string {
  const made = withMirrors(modelPixels(image, p, FLIPS), FLIPS);
  const tensors = (['id', ...FLIPS] as const).map((o) => numbersText(pixelsToTensor(made[o]!, p, layout)));
  return [`${made.id.height}×${made.id.width}`, ...tensors, numbersText(pixelsToImage(made.id).rgba)].join(', ');
}

it('pixels are those of test/image/everyPixel.txt; `npm run docs` writes it', async () => {
  const lines = PIXELS.flatMap((p, i) =>
    (['bytes', '16 bits', 'floats'] as const).flatMap((kind) =>
      ([1, 3] as const).map((color) => {
        const channels = p.channels === 'bands' ? 4 : color;
        const image = noise([13, 17 + (i % 3)], channels, kind);
        const text = outcomeOf(() => pixelsText(image, p, i % 2 === 0 ? 'nchw' : 'nhwc'));
        return `${preprocessText(p)} of ${channels} × ${kind}: ${text}\n`;
      }),
    ),
  );
  await expect(lines.join('')).toMatchFileSnapshot(join(import.meta.dirname, 'everyPixel.txt'));
});

const SHAPES: readonly (readonly [readonly (number | string)[], Layout])[] = [
  [[1, 3, 224, 224], 'nchw'],
  [['n', 3, 'h', 'w'], 'nchw'],
  [[1, 1, 28, 30], 'nchw'],
  [[1, 'c', 64, 'w'], 'nchw'],
  [[1, 33, 32, 3], 'nhwc'],
  [[2, 40, 41, 1], 'nhwc'],
  [[1, 4, 20, 21], 'nchw'],
  [[1, 0, 0, 21], 'nchw'],
  [[12, 20, 21], 'chw'],
  [[1, 3, 16, 112, 113], 'ncdhw'],
];

const CHANGES: readonly PreprocessChange[] = [
  {},
  { size: [100, 60] },
  { channels: 'bgr' },
  { channels: 'bgr', mean: [1, 2, 3] },
  { channels: 'gray' },
  { channels: 'gray', mean: [0.5], std: [0.25] },
  ...RESIZES.map((resize) => ({ resize })),
  { resize: 'letterbox', stride: 32, padValue: 0 },
  { resize: 'longest', padAlign: 'center', size: [64, 48] },
  { resize: 'crop', resizeTo: [70, 80], size: [64, 64] },
  { resizeTo: 300 },
  { scale: 0.5, std: [0.1, 0.2, 0.3] },
  { padValue: 3 },
  { interpolation: 'hamming', size: undefined },
];

it('preprocessings follow from inputs and changes as test/image/everyPreprocess.txt says; `npm run docs` writes it', async () => {
  const lines = SHAPES.flatMap(([shape, layout]) =>
    ['float32', 'uint8', 'int8', 'uint16', 'int16', 'int32'].flatMap((dtype) =>
      ([undefined, [50, 70]] as const).map((size) => {
        const p = defaultPreprocess(shape, layout, size, dtype);
        const other = otherValues(p, dtype);
        const or = other === undefined ? '' : `, or ${JSON.stringify([other.scale, other.mean, other.std])}`;
        return `${dtype} ${shape.join('×')} ${layout} ${size?.join('×') ?? ''}: ${preprocessText(p)}${or}\n`;
      }),
    ),
  );
  const bases = [
    defaultPreprocess([1, 3, 'h', 'w'], 'nchw'),
    defaultPreprocess([1, 3, 90, 120], 'nchw'),
    { ...plain, resize: 'letterbox', size: [40, 50], stride: 8, resizeTo: 35 },
    { ...plain, resize: 'crop', resizeTo: [44, 55], size: [40, 50] },
    { ...plain, resize: 'fit', size: [40, 50], resizeTo: 40 },
  ] as const satisfies readonly Preprocess[];
  for (const base of bases) {
    lines.push(`${preprocessText(base)}\n`, `  at 30×20: ${preprocessText(withSize(base, [30, 20]))}\n`);
    for (const change of CHANGES) {
      const merged = outcomeOf(() => preprocessText(mergePreprocess(base, change, 'm.flipscope.json')));
      lines.push(`  ${JSON.stringify(change)}: ${merged}\n`);
    }
  }
  await expect(lines.join('')).toMatchFileSnapshot(join(import.meta.dirname, 'everyPreprocess.txt'));
});
