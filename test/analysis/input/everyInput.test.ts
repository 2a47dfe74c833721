import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assumedImageInput } from '../../../src/analysis/input/assumedInput';
import {
  asFurtherImage,
  concreteShape,
  findImageInput,
  fitShape,
  type ImageInput,
  type KnownInputs,
} from '../../../src/analysis/input/imageInput';
import { attribute } from '../../../src/onnx/attributes';
import type { OnnxModel } from '../../../src/onnx/model';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { tensorInfo } from '../../../src/onnx/valueInfo';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { outcomeOf } from '../../support/outcomeOf';

type Declared = readonly (number | string)[];
type Inputs = Readonly<Record<string, readonly [Declared, Type?]>>;

/** A model that gives its inputs as they are, or convolves the first with as many channels as are asked for. */
function modelOf(inputs: Inputs, channels?: number): OnnxModel {
  const b = new GraphBuilder();
  for (const [name, [shape, type = Type.FLOAT]] of Object.entries(inputs)) b.input(name, shape, type);
  const [first = '', ...others] = Object.keys(inputs);
  for (const name of others) b.output(b.node('Identity', [name]), `${name}_out`);
  if (channels === undefined) b.output(b.node('Identity', [first]), 'y');
  else {
    const weights = b.weight([2, channels, 3, 3], { std: 1 });
    b.output(b.node('Conv', [first, weights], { pads: attribute.ints([1, 1, 1, 1]) }), 'y');
  }
  return b.model('m.onnx');
}

const SHAPES: readonly Declared[] = [
  [1, 3, 224, 224],
  ['N', 3, 'H', 'W'],
  ['batch', 'channels', 'height', 'width'],
  ['N', 'H', 'W', 3],
  [1, 64, 48, 3],
  [1, 64, 64, 1],
  [1, 1, 28, 28],
  [8, 4, 100, 90],
  ['', 3, '', ''],
  ['', '', '', ''],
  ['', 2, 30, 30],
  ['', 5, 30, 40],
  [1, 3, 3, 3],
  [1, 3, 30, 3],
  [3, 30, 40],
  [30, 40, 3],
  [1, 30, 40],
  [4, 4, 3],
  ['C', 'H', 'W'],
  [1, 3, 16, 112, 112],
  [1, 16, 3, 112, 112],
  ['N', 'T', 'H', 'W', 'C'],
  [1, 16, 112, 112, 3],
  [1, 0, 224, 224],
  [10, 20],
  [],
  [1, 2, 3, 4, 5, 6],
];

const TYPES = [Type.FLOAT, Type.FLOAT16, Type.DOUBLE, Type.UINT8, Type.INT8, Type.UINT16, Type.INT16, Type.INT32];
const OTHER_TYPES = [Type.INT64, Type.BOOL, Type.BFLOAT16, Type.UINT32, Type.STRING];

function inputText({ name, dtype, layout, origin, certainty, declared, channels, size }: ImageInput): string {
  const more = [channels === undefined ? '' : ` reads ${channels}`, size === undefined ? '' : ` at ${size.join('×')}`];
  return `${name} ${dtype} ${layout} of ${declared.join('×')} (${certainty}: ${origin})${more.join('')}`;
}

/** What is found, what is assumed where nothing is, and the shape that is fed. */
function found(model: OnnxModel, known: KnownInputs = {}, size?: readonly [number, number]): string {
  const image = outcomeOf(() => inputText(findImageInput(model, known)));
  const assumed = outcomeOf(() => {
    const input = assumedImageInput(model, known);
    if (input === undefined) return 'none';
    const fed = outcomeOf(() => concreteShape(input, 'm.onnx', size, 'the sidecar').join('×'));
    return `${inputText(input)}; fed: ${fed}`;
  });
  return assumed.startsWith(image) ? assumed : `${image}; assumed: ${assumed}`;
}

const IMAGE: Inputs = { x: [['N', 3, 'H', 'W']] };
const PAIR: Inputs = {
  left: [['N', 3, 'H', 'W']],
  right: [['N', 3, 'H', 'W']],
  mask: [['N', 1, 'H', 'W']],
  scale: [[1, 2]],
};
const UNCLEAR: Inputs = { a: [[1, 7, 30, 9]], b: [[5, 6]], c: [[3, 40, 40]] };

const CHOSEN: readonly (readonly [string, OnnxModel, KnownInputs, (readonly [number, number])?])[] = [
  ['a size', modelOf(IMAGE), {}, [30, 40]],
  ['a known size', modelOf(IMAGE), { size: [50, 60] }],
  ['a size and a known one', modelOf(IMAGE), { size: [50, 60] }, [30, 40]],
  ['another size than is fixed', modelOf({ x: [[1, 3, 30, 40]] }), {}, [30, 41]],
  ['the size that is fixed', modelOf({ x: [[1, 3, 30, 40]] }), {}, [30, 40]],
  ['a size of a partly fixed one', modelOf({ x: [[1, 3, '', 40]] }), {}, [31, 41]],
  ['too large a size', modelOf(IMAGE), {}, [8192, 16384]],
  ['just as large a size', modelOf({ x: [['N', 4, 'H', 'W']] }), {}, [8192, 8192]],
  ['no inputs', modelOf({}), {}],
  ['several', modelOf(PAIR), {}],
  ['the second of several', modelOf(PAIR), { wanted: 'right' }],
  ['one that is no image', modelOf(PAIR), { wanted: 'scale' }],
  ['one that is not there', modelOf(PAIR), { wanted: 'up' }],
  ['a stated image', modelOf(PAIR), { contracts: { mask: { role: 'image' } } }],
  ['a stated constant', modelOf(PAIR), { contracts: { left: { role: 'constant', value: 0 } } }],
  ['a stated name that is not there', modelOf(PAIR), { contracts: { up: { role: 'image' } }, origin: 'm.json' }],
  ['a stated layout', modelOf(PAIR), { contracts: { left: { role: 'image', layout: 'nhwc' } } }],
  [
    'a stated layout of three axes',
    modelOf(PAIR),
    { contracts: { left: { role: 'image', layout: 'chw' } }, origin: 'm.json' },
  ],
  ['an unclear one', modelOf(UNCLEAR), {}],
  ['an unclear one, named', modelOf(UNCLEAR), { wanted: 'a' }],
  ['an unclear one, with a tensor', modelOf({ x: [['', '', '', '']] }), { given: [1, 20, 30, 3] }],
  ['an unclear one, with a tensor without batch', modelOf({ x: [['', '', '', '']] }), { given: [3, 20, 30] }],
  ['an image behind vectors', modelOf({ v: [[4, 5]], chw: [[3, 40, 50]], x: [[1, 3, 40, 50]] }), {}],
  ['a volume before an image alone', modelOf({ chw: [[3, 40, 50]], v: [[1, 3, 8, 40, 50]] }), {}],
  ['channels that a convolution reads', modelOf({ x: [['N', 'C', 'H', 'W']] }, 5), {}],
  ['a convolution of three', modelOf({ x: [['', '', '', '']] }, 3), {}],
];

const TENSORS: readonly (readonly number[])[] = [
  [1, 3, 30, 40],
  [3, 30, 40],
  [2, 3, 30, 40],
  [1, 4, 30, 40],
  [1, 30, 40, 3],
  [30, 40],
  [1, 1, 3, 30, 40],
  [1, 3, 0, 40],
  [1, 3, 8192, 16384],
  [1, 3, 9000, 9000],
  [],
];

it('images are found among inputs as test/analysis/input/everyInput.txt says; `npm run docs` writes it', async () => {
  const lines = SHAPES.map((shape) => `${shape.join('×')}: ${found(modelOf({ x: [shape] }))}`);
  for (const type of [...TYPES, ...OTHER_TYPES])
    lines.push(`${Type[type]}: ${found(modelOf({ x: [[1, 3, 20, 30], type] }))}`);
  for (const [name, model, known, size] of CHOSEN) lines.push(`${name}: ${found(model, known, size)}`);
  const inputs = [
    modelOf(IMAGE),
    modelOf({ x: [['N', 3, 30, 40]] }),
    modelOf({ x: [[3, 30, 40]] }),
    modelOf({ x: [['N', 30, 40, 3]] }),
  ].map((model) => findImageInput(model));
  for (const input of inputs)
    for (const shape of TENSORS)
      lines.push(
        `${shape.join('×')} for ${input.declared.join('×')}: ${outcomeOf(() => fitShape(input, shape, 'x.npy').join('×'))}`,
      );
  for (const role of [undefined, 'image', 'constant'] as const)
    for (const name of ['right', 'mask', 'scale', 'other', 'bits', 'empty']) {
      const model = modelOf({
        ...PAIR,
        other: [['N', 3, 40, 'W']],
        bits: [['N', 3, 'H', 'W'], Type.BOOL],
        empty: [['N', 3, 0, 'W']],
      });
      const contracts = role === undefined ? {} : { [name]: role === 'image' ? { role } : { role, value: 0 } };
      const info = model.graph.inputs.map(tensorInfo).find((input) => input.name === name)!;
      const further = outcomeOf(() => {
        const input = asFurtherImage(model, info, findImageInput(modelOf(PAIR)), { contracts });
        return input === undefined ? 'no image' : inputText(input);
      });
      lines.push(`${name} beside left, ${role ?? 'not stated'}: ${further}`);
    }
  await expect(lines.map((line) => `${line}\n`).join('')).toMatchFileSnapshot(
    join(import.meta.dirname, 'everyInput.txt'),
  );
});
