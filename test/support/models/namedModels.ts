import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { mobilenetV2 } from './mobilenetV2';
import { resnet18, resnet50 } from './resnet';
import {
  HOSTILE_NAME,
  noImageInput,
  tinyClassifier,
  tinyLeNet,
  tinySegmenter,
  unsupportedOperator,
} from './tinyModels';

/** Every model of the builder that needs no options, by the name `write.ts` takes. */
export const NAMED_MODELS: Readonly<Record<string, () => ModelProto>> = {
  resnet18,
  resnet50,
  'mobilenet-v2': mobilenetV2,
  'resnet18-headless': () => resnet18({ headless: true }),
  'tiny-classifier': tinyClassifier,
  'tiny-segmenter': tinySegmenter,
  'tiny-lenet': tinyLeNet,
  'tiny-nhwc': () => tinyClassifier({ nhwc: true }),
  'tiny-fixed': () => tinyClassifier({ batch: 1, size: [32, 32] }),
  'tiny-symmetric': () => tinyClassifier({ symmetric: 'hv' }),
  'hostile-name': () => tinyClassifier({ firstName: HOSTILE_NAME }),
  'unsupported-operator': unsupportedOperator,
  'no-image-input': noImageInput,
};
