/** Writes the models whose reports are compared between versions: `tsx test/support/models/writeAll.ts FOLDER`. */
import { fc } from '../fastCheck';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { encodeModel } from '../../../src/onnx/write';
import { writeWithExternalData } from './externalData';
import { mobilenetV2 } from './mobilenetV2';
import { NAMED_MODELS } from './namedModels';
import { buildRandomModel, modelChoice } from './randomModel';
import { resnet18 } from './resnet';
import { stridedSegmenter, tinyClassifier, tinyLeNet, tinySegmenter } from './tinyModels';

const RANDOM_MODELS = 40;
const RANDOM_SEED = 1;
/** Channels of an image: others are refused before anything is measured. */
const CHANNELS = [1, 3, 4] as const;

/** Too slow at 224×224; `SIZED_MODELS` has them small. */
const LARGE = ['resnet18', 'resnet50', 'mobilenet-v2', 'resnet18-headless'];

const SIZED_MODELS: Readonly<Record<string, () => ModelProto>> = {
  'resnet18-headless-64x65': () => resnet18({ headless: true, batch: 1, size: [64, 65] }),
  'mobilenet-v2-64x65': () => mobilenetV2({ batch: 1, size: [64, 65] }),
  'tiny-33x48': () => tinyClassifier({ size: [33, 48] }),
  'tiny-gray': () => tinyClassifier({ batch: 1, size: [32, 33], inputChannels: 1 }),
  'tiny-batch': () => tinyClassifier({ batch: 2, size: [32, 33] }),
  'tiny-symmetric-h': () => tinyClassifier({ batch: 1, size: [33, 33], symmetric: 'h' }),
  'tiny-lenet-rgb': () => tinyLeNet({ batch: 1, size: [20, 24], inputChannels: 3 }),
  'tiny-segmenter-symmetric': () => tinySegmenter({ batch: 1, size: [32, 48], symmetric: 'hv' }),
  'strided-segmenter': () => stridedSegmenter({ batch: 1, size: [32, 33], outputs: ['low', 'mask', 'labels'] }),
  'strided-segmenter-symmetric': () => stridedSegmenter({ batch: 1, size: [33, 32], symmetric: 'hv' }),
};

function randomModels(): readonly ModelProto[] {
  const choices = fc.sample(modelChoice(8), { seed: RANDOM_SEED, numRuns: 2 * RANDOM_MODELS });
  return choices
    .map((choice) => ({ ...choice, channels: CHANNELS[choice.channels % CHANNELS.length]! }))
    .flatMap((choice) => buildRandomModel(choice) ?? [])
    .slice(0, RANDOM_MODELS);
}

function writeAll(folder: string): void {
  const write = (name: string, proto: ModelProto): void =>
    writeFileSync(join(folder, `${name}.onnx`), encodeModel(proto));
  mkdirSync(folder, { recursive: true });
  for (const [name, make] of Object.entries({ ...NAMED_MODELS, ...SIZED_MODELS })) {
    if (!LARGE.includes(name)) write(name, make());
  }
  for (const [i, proto] of randomModels().entries()) write(`random-${String(i).padStart(2, '0')}`, proto);
  writeWithExternalData(tinyClassifier(), join(folder, 'external-data.onnx'));
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: tsx test/support/models/writeAll.ts FOLDER');
  process.exitCode = 2;
} else {
  writeAll(folder);
}
