import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { encodeModel } from '../../../src/onnx/write';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { resnet18 } from '../../support/models/resnet';
import { detector } from '../../support/models/detector';
import { HOSTILE_NAME, tinyClassifier, tinySegmenter, undefinedScores } from '../../support/models/tinyModels';

export { HOSTILE_NAME };

export const SAMPLES = 'media/samples';
export const CHELSEA = `${SAMPLES}/chelsea.png`;
export const COFFEE = `${SAMPLES}/coffee.png`;

export const resnet18File = (): Uint8Array => encodeModel(resnet18());
export const tinyFile = (): Uint8Array => encodeModel(tinyClassifier());
export const hostileFile = (): Uint8Array => encodeModel(tinyClassifier({ firstName: HOSTILE_NAME }));
/** Finished boxes, of which a flip moves some and loses others. */
export const boxesFile = (): Uint8Array => encodeModel(detector({ form: 'torchvision', seed: 1, isBroken: true }));
/** Scores that are no numbers. */
export const undefinedFile = (): Uint8Array => encodeModel(undefinedScores());
/** A map of the scores of four classes. */
export const segmenterFile = (): Uint8Array => encodeModel(tinySegmenter());

/** A download that broke off: the first half of a model. */
export function truncatedFile(): Uint8Array {
  const whole = tinyFile();
  return whole.slice(0, whole.length >> 1);
}

/** Keeps two cores busy for several seconds: 16 convolutions of 128 channels at 224×224, some 240 GFLOP a pass. */
export function slowFile(): Uint8Array {
  return encodeModel(slow());
}

function slow(): ModelProto {
  const b = new GraphBuilder();
  let x = b.relu(b.conv(b.input('input', [1, 3, 224, 224]), 128, 3, { pads: 1 }));
  for (let i = 0; i < 16; i++) x = b.relu(b.conv(x, 128, 3, { pads: 1 }));
  b.output(b.globalAveragePool(x), 'output');
  return b.build();
}

/** Tells whether an image is brighter on the left or on the right: its two classes are mirror images of each other. */
export function sideFile(): Uint8Array {
  const b = new GraphBuilder();
  const ramp = Array.from({ length: 64 }, (_, column) => (column - 31.5) / 32);
  const weighed = b.node('Mul', [b.input('input', [1, 3, 64, 64]), b.weight([1, 1, 1, 64], ramp)]);
  const flat = b.flatten(b.globalAveragePool(weighed), 3);
  b.output(b.node('MatMul', [flat, b.weight([3, 2], [-9, 9, -9, 9, -9, 9])]), 'scores');
  return encodeModel(b.build());
}
