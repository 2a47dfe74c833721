import { join } from 'node:path';
import { IMAGENET_PREPROCESS } from '../../report/imageNet';
import type { Preprocess } from '../../report/report';

/** A model that needs no file of the user's. */
interface BuiltinModel {
  readonly id: string;
  readonly title: string;
  readonly preprocess: Preprocess;
}

/** A model that ships with Flipscope. */
export interface ShippedModel extends BuiltinModel {
  /** Absolute path of the ONNX file. */
  readonly file: string;
  /** Absolute path of a JSON array: one English label a class, in the order of the logits. */
  readonly labelsFile: string;
  /** SPDX identifier of the weights' license. */
  readonly license: string;
}

/** A model with random weights that is made on first use. */
export interface GeneratedModel extends BuiltinModel {
  /** Decides the weights. */
  readonly seed: number;
}

/** The model a first run uses when nothing is configured. */
export const DEFAULT_BUILTIN_MODEL = 'efficientnet-lite0';
/** A ResNet-18 with random weights that ends in its global average pooling. */
export const HEADLESS_RESNET18 = 'resnet18-headless';

/** Three small nets of one architecture, trained by `models/shapes/train.py` on drawn images of twelve classes. */
const SHAPES = [
  { id: 'shapes-plain', title: 'Drawn Shapes (Trained Without Flips)', file: 'plain.onnx', side: 64 },
  { id: 'shapes-augmented', title: 'Drawn Shapes (Trained With Flips)', file: 'augmented.onnx', side: 64 },
  { id: 'shapes-symmetric', title: 'Drawn Shapes (Symmetric Kernels)', file: 'symmetric.onnx', side: 65 },
] as const;

const LITE0 = { id: DEFAULT_BUILTIN_MODEL, title: 'EfficientNet-Lite0 (ImageNet)' };
const HEADLESS = { id: HEADLESS_RESNET18, title: 'ResNet-18 Without Its Head (Random Weights)' };

/** For those who only need to name a built-in model; the default is the first. */
export const BUILTIN_MODEL_NAMES: readonly Pick<BuiltinModel, 'id' | 'title'>[] = [
  LITE0,
  HEADLESS,
  ...SHAPES.map(({ id, title }) => ({ id, title })),
];

/** From TensorFlow's efficientnet_lite_builder.py (MEAN_RGB, STDDEV_RGB) and its evaluation crop; see the model card. */
const EFFICIENTNET_LITE0: Preprocess = {
  size: [224, 224],
  resize: 'crop',
  resizeTo: 256,
  interpolation: 'bicubic',
  channels: 'rgb',
  scale: 1,
  mean: [127, 127, 127],
  std: [128, 128, 128],
};

/** The third net's sizes are aligned: 1 above a multiple of 8 (see models/shapes/README.md). */
function shapesPreprocess(side: number): Preprocess {
  return {
    size: [side, side],
    resize: 'stretch',
    interpolation: 'bilinear',
    channels: 'rgb',
    scale: 1,
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
  };
}

/**
 * The models under `models/`, each described by a card beside it.
 *
 * @param packageRoot the folder that holds `package.json`, `models` and `dist`
 */
export function shippedModels(packageRoot: string): readonly ShippedModel[] {
  const folder = join(packageRoot, 'models', 'efficientnet-lite0');
  const shapes = join(packageRoot, 'models', 'shapes');
  return [
    {
      ...LITE0,
      file: join(folder, 'model.onnx'),
      labelsFile: join(folder, 'labels.json'),
      preprocess: EFFICIENTNET_LITE0,
      license: 'Apache-2.0',
    },
    ...SHAPES.map(({ id, title, file, side }) => ({
      id,
      title,
      file: join(shapes, file),
      labelsFile: join(shapes, 'labels.json'),
      preprocess: shapesPreprocess(side),
      license: 'MIT',
    })),
  ];
}

/** `resnet18-headless`, or with another seed than 0 `resnet18-headless:7`; undefined for any other id. */
export function generatedModel(id: string): GeneratedModel | undefined {
  const [name, seed = '0', ...rest] = id.split(':');
  if (name !== HEADLESS_RESNET18 || rest.length > 0) return undefined;
  if (!/^\d{1,16}$/.test(seed) || !Number.isSafeInteger(Number(seed))) return undefined;
  return { ...HEADLESS, id, seed: Number(seed), preprocess: IMAGENET_PREPROCESS };
}

/** The id of the headless ResNet-18 with the weights of a seed. */
export function headlessResnet18Id(seed: number): string {
  return seed === 0 ? HEADLESS_RESNET18 : `${HEADLESS_RESNET18}:${seed}`;
}

/** Whether there is a built-in model of this id. */
export function isBuiltinModel(id: string): boolean {
  return BUILTIN_MODEL_NAMES.some((model) => model.id === id) || generatedModel(id) !== undefined;
}
