import { create } from '@bufbuild/protobuf';
import { TorchGenerator } from '../../image/noise';
import { attribute, makeNode } from '../../onnx/attributes';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType as Type,
  type NodeProto,
  type TensorProto,
} from '../../onnx/proto/onnx_pb';
import { elementCount, makeTensor } from '../../onnx/tensors';
import { makeValueInfo } from '../../onnx/valueInfo';
import { encodeModel } from '../../onnx/write';

const OPSET = 13;
const IR_VERSION = 8n;
const STAGES = [64, 128, 256, 512] as const;
const BLOCKS_PER_STAGE = 2;
/** Of `nn.BatchNorm2d`: at initialization, in eval mode, it divides by √(1 + ε) and does nothing else. */
const BATCH_NORM_EPSILON = 1e-5;
/** The dense layer that is left out, with its bias: its constructor has drawn its values all the same. */
const HEAD_VALUES = 512 * 1000 + 1000;

/** One convolution of the network, without bias, as torchvision names it. */
interface Convolution {
  readonly name: string;
  readonly dims: readonly [filters: number, channels: number, height: number, width: number];
  readonly stride: number;
}

/**
 * ResNet-18 without its dense layer (He et al. 2016, "Deep Residual Learning", table 1): N×3×H×W to N×512, the average
 * of the last feature map. Its weights are those of `torch.manual_seed(seed); torchvision.models.resnet18()`: normal with
 * variance 2 / fan-out (He et al. 2015), each batch norm folded into the convolution before it, as it is at the start.
 * Source of the order of draws: torchvision `models/resnet.py`, PyTorch `nn/init.py`.
 *
 * @param seed as of `torch.manual_seed`
 */
export function headlessResnet18(seed: number): Uint8Array<ArrayBuffer> {
  const convolutions = listConvolutions();
  return encodeModel(
    create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: 'flipscope',
      opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(OPSET) })],
      graph: create(GraphProtoSchema, {
        name: 'resnet18-headless',
        node: networkNodes(convolutions),
        input: [makeValueInfo('x', Type.FLOAT, ['N', 3, 'H', 'W'])],
        output: [makeValueInfo('y', Type.FLOAT, ['N', 512])],
        initializer: drawWeights(convolutions, seed),
      }),
    }),
  );
}

/** In the order of `modules()`, in which they are initialized: a shortcut comes after its block's convolutions. */
function listConvolutions(): readonly Convolution[] {
  const blocks = STAGES.flatMap((width, stage) =>
    Array.from({ length: BLOCKS_PER_STAGE }, (_, i): readonly Convolution[] => {
      const name = `layer${stage + 1}.${i}`;
      const isFirst = i === 0 && stage > 0;
      const from = isFirst ? STAGES[stage - 1]! : width;
      const stride = isFirst ? 2 : 1;
      return [
        { name: `${name}.conv1`, dims: [width, from, 3, 3], stride },
        { name: `${name}.conv2`, dims: [width, width, 3, 3], stride: 1 },
        ...(isFirst ? [{ name: `${name}.downsample`, dims: [width, from, 1, 1], stride } as const] : []),
      ];
    }),
  );
  return [{ name: 'conv1', dims: [64, 3, 7, 7], stride: 2 }, ...blocks.flat()];
}

/** Every layer's constructor draws values that are replaced afterwards: these come first. */
function drawWeights(convolutions: readonly Convolution[], seed: number): TensorProto[] {
  const generator = new TorchGenerator(seed);
  generator.skipUniforms(convolutions.reduce((sum, { dims }) => sum + elementCount(dims), HEAD_VALUES));
  return convolutions.map(({ name, dims }) => {
    const [filters, , height, width] = dims;
    const deviation = Math.sqrt(2 / (filters * height * width)) / Math.sqrt(1 + BATCH_NORM_EPSILON);
    const weights = generator.normals(elementCount(dims));
    for (let i = 0; i < weights.length; i++) weights[i]! *= deviation;
    return makeTensor(weightOf(name), dims, weights);
  });
}

function networkNodes(convolutions: readonly Convolution[]): NodeProto[] {
  const byName = new Map(convolutions.map((convolution) => [convolution.name, convolution]));
  const window = (kernel: number, stride: number) => ({
    kernel_shape: attribute.ints([kernel, kernel]),
    strides: attribute.ints([stride, stride]),
    pads: attribute.ints(Array.from({ length: 4 }, () => (kernel - 1) / 2)),
  });
  const nodes: NodeProto[] = [];
  const add = (type: string, inputs: readonly string[], name: string, attributes = {}): string => {
    nodes.push(makeNode(type, inputs, [name], attributes, name));
    return name;
  };
  const convolve = (name: string, x: string): string => {
    const { dims, stride } = byName.get(name)!;
    return add('Conv', [x, weightOf(name)], name, window(dims[2], stride));
  };
  let x = add('MaxPool', [add('Relu', [convolve('conv1', 'x')], 'relu')], 'maxpool', window(3, 2));
  for (const name of blockNames(convolutions)) {
    const inner = add('Relu', [convolve(`${name}.conv1`, x)], `${name}.relu`);
    const shortcut = byName.has(`${name}.downsample`) ? convolve(`${name}.downsample`, x) : x;
    const sum = add('Add', [convolve(`${name}.conv2`, inner), shortcut], `${name}.add`);
    x = add('Relu', [sum], `${name}.out`);
  }
  add('Flatten', [add('GlobalAveragePool', [x], 'avgpool')], 'y', { axis: attribute.int(1) });
  return nodes;
}

function blockNames(convolutions: readonly Convolution[]): readonly string[] {
  return convolutions.flatMap(({ name }) => /^(layer.*)\.conv1$/.exec(name)?.[1] ?? []);
}

function weightOf(name: string): string {
  return `${name}.weight`;
}
