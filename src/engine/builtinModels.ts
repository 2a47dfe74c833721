import { join } from 'node:path';
import type { Preprocess } from '../report/report';

/** A model that ships with Flipscope. */
export interface BuiltinModel {
  readonly id: string;
  readonly title: string;
  /** Absolute path of the ONNX file. */
  readonly file: string;
  /** Absolute path of a JSON array: one English label a class, in the order of the logits. */
  readonly labelsFile: string;
  readonly preprocess: Preprocess;
  /** SPDX identifier of the weights' license. */
  readonly license: string;
}

/** The model a first run uses when nothing is configured. */
export const DEFAULT_BUILTIN_MODEL = 'efficientnet-lite0';

const LITE0 = { id: DEFAULT_BUILTIN_MODEL, title: 'EfficientNet-Lite0 (ImageNet)' };

/** For those who only need to name a built-in model; the default is the first. */
export const BUILTIN_MODEL_NAMES: readonly Pick<BuiltinModel, 'id' | 'title'>[] = [LITE0];

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

/**
 * The models under `models/`, each described by a card beside it.
 *
 * @param packageRoot the folder that holds `package.json`, `models` and `dist`
 */
export function builtinModels(packageRoot: string): readonly BuiltinModel[] {
  const folder = join(packageRoot, 'models', 'efficientnet-lite0');
  return [
    {
      ...LITE0,
      file: join(folder, 'model.onnx'),
      labelsFile: join(folder, 'labels.json'),
      preprocess: EFFICIENTNET_LITE0,
      license: 'Apache-2.0',
    },
  ];
}
