import type { OnnxModel } from '../../onnx/model';
import { IMAGENET } from '../../report/imageNet';
import type { PreprocessChange } from '../../report/schema/preprocess';
import type { Description } from './description';

/**
 * How pixels become values, by the names that Keras gives to its applications (`keras.applications`,
 * `imagenet_utils.preprocess_input`).
 */
const APPLICATIONS: readonly (readonly [RegExp, PreprocessChange])[] = [
  [
    /^(mobilenet(v2)?_\d\.\d\d_(\d+|None)|xception|inception_v3|inception_resnet_v2|nasnet_(mobile|large)|resnet(50|101|152)v2)$/,
    { channels: 'rgb', scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  ],
  [
    /^(vgg(16|19)|resnet(50|101|152))$/,
    { channels: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68], std: [1, 1, 1] },
  ],
  [/^densenet(121|169|201)$/, { channels: 'rgb', scale: 1 / 255, ...IMAGENET }],
];

/** What makes ONNX files of Keras models. */
const EXPORTERS: ReadonlySet<string> = new Set(['tf2onnx', 'keras2onnx']);

/**
 * What an application of Keras was trained with, by the names of its operators, which keep that of the model they stand
 * in. Assumed: whoever trains one anew may feed it otherwise. Applications that normalize in the graph are not among them.
 */
export function readKerasApplication({ graph, proto }: OnnxModel): Description | undefined {
  if (!EXPORTERS.has(proto.producerName)) return undefined;
  const scopes = new Set(graph.nodes.flatMap(({ name }) => name.split(/[/;]/).slice(0, -1)));
  // Keras numbers what has a name that is taken.
  const names = [...scopes].flatMap((scope) => [scope, scope.replace(/_\d+$/, '')]);
  for (const name of names) {
    const preprocess = APPLICATIONS.find(([pattern]) => pattern.test(name))?.[1];
    if (preprocess === undefined) continue;
    return { origin: `Keras’ ${name}, by the names of its operators`, certainty: 'assumed', preprocess, warnings: [] };
  }
  return undefined;
}
