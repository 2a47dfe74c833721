import { create } from '@bufbuild/protobuf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { relativeL2 } from '../../src/analysis/measure/metrics';
import { appendToModel } from '../../src/onnx/append';
import { attribute, makeNode } from '../../src/onnx/attributes';
import { MAX_GRAPH_DEPTH, MAX_NODES } from '../../src/onnx/checkGraphs';
import { MAX_FUNCTION_DEPTH, MAX_REPEATED_BYTES } from '../../src/onnx/inlineFunctions';
import { parseModel } from '../../src/onnx/model';
import {
  AttributeProto_AttributeType as Kind,
  GraphProtoSchema,
  TensorProto_DataType as Type,
  type FunctionProto,
  type NodeProto,
} from '../../src/onnx/proto/onnx_pb';
import { makeTensor } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { encodeModel } from '../../src/onnx/write';
import { GraphBuilder } from '../support/models/graphBuilder';
import {
  FUNCTION_DOMAIN,
  makeFunction,
  reference,
  withFunctions,
  type FunctionParts,
} from '../support/models/functions';
import { makeModel } from '../support/models/model';
import type { Attributes } from '../support/models/windowOptions';
import { normalArray } from '../support/random';

const call = (
  name: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
  id = '',
) => makeNode(name, inputs, outputs, attributes, id, FUNCTION_DOMAIN);
const node = makeNode;

/** A graph on x [1, 2, 5, 6] with the output y and a kernel w [2, 2, 3, 3]. */
function modelOf(nodes: readonly NodeProto[], functions: readonly FunctionProto[], opset = 17) {
  const graph = makeModel({
    nodes,
    inputs: [makeValueInfo('x', Type.FLOAT, [1, 2, 5, 6])],
    outputs: [makeValueInfo('y', Type.FLOAT)],
    initializers: [makeTensor('w', [2, 2, 3, 3], normalArray(36, 2))],
    opset,
  });
  return parseModel(encodeModel(withFunctions(graph, functions)), 'functions.onnx');
}

async function run(bytes: Uint8Array, outputs = ['y']): Promise<Readonly<Record<string, readonly number[]>>> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const result = await session.run({ x: new Tensor('float32', normalArray(60, 1), [1, 2, 5, 6]) }, outputs);
  return Object.fromEntries(Object.entries(result).map(([name, t]) => [name, [...(t.data as Float32Array)]]));
}

/** Nothing is called any more, and ONNX Runtime computes the same of both, but for the order of additions where it fuses otherwise. */
async function expectInlined(model: ReturnType<typeof modelOf>): Promise<void> {
  expect(model.bytes).not.toBe(model.fileBytes);
  expect(model.graph.nodes.filter((n) => n.domain !== '')).toEqual([]);
  expect(model.proto.functions).toEqual([]);
  const [inlined, original] = [await run(model.bytes), await run(model.fileBytes)];
  expect(inlined['y']).toHaveLength(original['y']!.length);
  expect(relativeL2(Float32Array.from(original['y']!), Float32Array.from(inlined['y']!))).toBeLessThan(1e-6);
  expect(parseModel(model.bytes, 'again.onnx').graph.nodes).toHaveLength(model.graph.nodes.length);
}

const LEAKY: FunctionParts = {
  inputs: ['x'],
  outputs: ['y'],
  nodes: [node('LeakyRelu', ['x'], ['y'], { alpha: reference('alpha', Kind.FLOAT) }, 'leaky')],
  defaults: { alpha: attribute.float(0.3) },
};
/** A strided convolution and what follows it. */
const DOWN: FunctionParts = {
  inputs: ['data', 'kernel', 'bias'],
  outputs: ['made', 'before'],
  attributes: ['stride', 'slope'],
  nodes: [
    node(
      'Conv',
      ['data', 'kernel', 'bias'],
      ['before'],
      { strides: reference('stride', Kind.INTS), pads: attribute.ints([1, 1, 1, 1]) },
      'conv',
    ),
    call('Leaky', ['before'], ['w'], { alpha: reference('slope', Kind.FLOAT) }, 'act'),
    node('Neg', ['w'], ['made']),
  ],
};
const LIBRARY = [makeFunction('Leaky', LEAKY), makeFunction('Down', DOWN)];

describe('functions are written out', () => {
  it('with attributes by reference, defaults, nested calls and omitted inputs and outputs', async () => {
    const model = modelOf(
      [
        call('Down', ['x', 'w', ''], ['a', 'seen'], { stride: attribute.ints([2, 2]) }, 'block'),
        call('Down', ['a', 'w'], ['b', ''], { slope: attribute.float(0.5) }, 'block2'),
        node('Sum', ['b', 'b'], ['block2/w']),
        node('ReduceMean', ['block2/w'], ['m']),
        node('ReduceMean', ['seen'], ['n']),
        node('Sub', ['m', 'n'], ['y']),
      ],
      LIBRARY,
    );
    await expectInlined(model);
    const [first, second] = model.graph.nodes.filter((n) => n.opType === 'Conv');
    expect(first!.output).toEqual(['seen']);
    expect(model.graph.nodeName(first!)).toBe('block/conv');
    expect(second!.output).toEqual(['block2/before']);
    expect(second!.attribute.map((a) => a.name)).toEqual(['pads']);
    // A name that the model has already is not given twice.
    const slopes = model.graph.nodes.filter((n) => n.opType === 'LeakyRelu');
    expect(slopes.map((n) => n.output[0])).toEqual(['block/w', 'block2/w_2']);
    expect(slopes.map((n) => n.attribute[0]?.f)).toEqual([Math.fround(0.3), 0.5]);
  });

  it('so that every tensor inside can be marked as an output of the bytes', async () => {
    const model = modelOf([call('Down', ['x', 'w', ''], ['y', ''], {}, 'block')], LIBRARY);
    const marked = appendToModel(model.bytes, { outputs: ['block/before', 'block/w'] });
    const result = await run(marked, ['y', 'block/before', 'block/w']);
    expect(result['block/w']!.map((v) => -v)).toEqual(result['y']);
  });

  it('with graphs inside, which see the function around them, and calls inside the graphs', async () => {
    const branch = (name: string, nodes: readonly NodeProto[], output: string) =>
      attribute.graph(
        create(GraphProtoSchema, { name, node: [...nodes], output: [makeValueInfo(output, Type.FLOAT)] }),
      );
    const choose = makeFunction('Choose', {
      inputs: ['data', 'flag'],
      outputs: ['chosen'],
      attributes: ['alpha'],
      nodes: [
        node('Constant', [], ['half'], { value_float: attribute.float(0.5) }),
        node('Mul', ['data', 'half'], ['small']),
        node('If', ['flag'], ['chosen'], {
          then_branch: branch(
            'then',
            [call('Leaky', ['small'], ['r'], { alpha: reference('alpha', Kind.FLOAT) })],
            'r',
          ),
          else_branch: branch('else', [node('Neg', ['small'], ['r'])], 'r'),
        }),
      ],
    });
    const sums = [
      node('ReduceMean', ['x'], ['mean'], { keepdims: attribute.int(0) }),
      node('Constant', [], ['r'], { value_float: attribute.float(0.1) }),
      node('Less', ['mean', 'r'], ['flag']),
      node('Not', ['flag'], ['other']),
      call('Choose', ['x', 'flag'], ['a'], { alpha: attribute.float(0.7) }),
      call('Choose', ['x', 'other'], ['b'], { alpha: attribute.float(0.2) }),
      node('Sub', ['a', 'b'], ['y']),
    ];
    await expectInlined(modelOf(sums, [...LIBRARY, choose]));
  });

  it('by their overloads', async () => {
    const second = { inputs: ['x'], outputs: ['y'], nodes: [node('Exp', ['x'], ['y'])], overload: 'second' };
    const overloaded = Object.assign(call('Leaky', ['x'], ['a']), { overload: 'second' });
    const nodes = [overloaded, call('Leaky', ['x'], ['b']), node('Add', ['a', 'b'], ['y'])];
    const model = modelOf(nodes, [makeFunction('Leaky', LEAKY), makeFunction('Leaky', second)]);
    await expectInlined(model);
    expect(model.graph.nodes.map((n) => n.opType)).toEqual(['Exp', 'LeakyRelu', 'Add']);
  });

  it('with inputs that are handed through and outputs that are named twice', async () => {
    const pass = makeFunction('Pass', {
      inputs: ['x'],
      outputs: ['x', 'r', 'r'],
      nodes: [node('Relu', ['x'], ['r'])],
    });
    // ONNX Runtime takes no such function, but it does take what is written out.
    const model = modelOf([call('Pass', ['x'], ['a', 'b', 'c']), node('Sum', ['a', 'b', 'c'], ['y'])], [pass]);
    const x = [...normalArray(60, 1)];
    const { y } = await run(model.bytes);
    x.forEach((v, i) => expect(y![i]).toBeCloseTo(v + 2 * Math.max(0, v), 5));
  });

  it('with large constants kept once, as weights', async () => {
    const kernel = makeTensor('', [16, 2, 3, 3], normalArray(288, 4));
    const conv = makeFunction('Fixed', {
      inputs: ['x'],
      outputs: ['y'],
      nodes: [
        node('Constant', [], ['k'], { value: attribute.tensor(kernel) }),
        node('Conv', ['x', 'k'], ['y'], { pads: attribute.ints([1, 1, 1, 1]) }),
      ],
    });
    const model = modelOf(
      [call('Fixed', ['x'], ['a'], {}, 'one'), call('Fixed', ['x'], ['b'], {}, 'two'), node('Add', ['a', 'b'], ['y'])],
      [conv],
    );
    await expectInlined(model);
    expect(model.proto.graph!.initializer.map((t) => t.name)).toEqual(['w', 'one/k']);
    expect(model.graph.constant('one/k')!.rawData).toHaveLength(288 * 4);
  });

  it('with domains that only the function imports', () => {
    const gelu = makeFunction('Soft', {
      inputs: ['x'],
      outputs: ['y'],
      nodes: [node('QuickGelu', ['x'], ['y'], {}, '', 'com.microsoft')],
    });
    gelu.opsetImport.push({ ...gelu.opsetImport[0]!, domain: 'com.microsoft', version: 1n });
    const { proto } = modelOf([call('Soft', ['x'], ['y'])], [gelu]);
    expect(proto.opsetImport.map((o) => o.domain)).toEqual(['', FUNCTION_DOMAIN, 'com.microsoft']);
  });
});

it('runs the operators of a function for another opset as ONNX Runtime does, and says so', async () => {
  const old = makeFunction('Old', {
    inputs: ['x'],
    outputs: ['y'],
    nodes: [node('Softmax', ['x'], ['y'])],
    opset: 11,
  });
  const model = modelOf([call('Old', ['x'], ['y'])], [old]);
  await expectInlined(model);
  expect(model.notes).toEqual([expect.stringMatching(/Old are written for opset 11, the model for opset 17/)]);
});

it('leaves functions alone whose names are operators of ONNX Runtime, as that does', async () => {
  const twice = makeFunction('Gelu', {
    inputs: ['x'],
    outputs: ['y'],
    nodes: [node('Add', ['x', 'x'], ['y'])],
    domain: 'com.microsoft',
  });
  const model = modelOf([node('Gelu', ['x'], ['y'], {}, '', 'com.microsoft')], [twice]);
  expect(model.bytes).toBe(model.fileBytes);
  const { y } = await run(model.bytes);
  expect(y).not.toEqual([...normalArray(60, 1)].map((v) => v + v));
});

it('keeps the bytes of a model that calls no function', () => {
  const unused = modelOf([node('Relu', ['x'], ['y'])], LIBRARY);
  expect(unused.bytes).toBe(unused.fileBytes);
});

describe('functions are refused in one line', () => {
  const refusal = (nodes: readonly NodeProto[], functions: readonly FunctionProto[]) => {
    const start = performance.now();
    let message = '';
    try {
      modelOf(nodes, functions);
    } catch (error) {
      expect(error).toMatchObject({ reason: 'model-unsupported', file: 'functions.onnx' });
      message = (error as Error).message;
    }
    expect(performance.now() - start).toBeLessThan(20_000);
    return message;
  };
  const relay = (name: string, calls: readonly string[]) =>
    makeFunction(name, {
      inputs: ['t0'],
      outputs: [`t${calls.length}`],
      nodes: calls.map((callee, i) => call(callee, [`t${i}`], [`t${i + 1}`])),
    });

  it('that call themselves', () => {
    const circle = [relay('A', ['B']), relay('B', ['A'])];
    expect(refusal([call('A', ['x'], ['y'])], circle)).toMatch(/its function A calls itself/);
  });

  it('that grow without bound', () => {
    const levels = Array.from({ length: 24 }, (_, i) => relay(`F${i}`, [`F${i + 1}`, `F${i + 1}`]));
    const functions = [...levels, makeFunction('F24', LEAKY)];
    expect(refusal([call('F0', ['x'], ['y'])], functions)).toMatch(new RegExp(`more than ${MAX_NODES} operators`));
  });

  it('that lie too deep', () => {
    const levels = Array.from({ length: 5000 }, (_, i) => relay(`F${i}`, [`F${i + 1}`]));
    const functions = [...levels, makeFunction('F5000', LEAKY)];
    expect(refusal([call('F0', ['x'], ['y'])], functions)).toMatch(`more than ${MAX_FUNCTION_DEPTH} deep`);
  });

  it('that put graphs too deep into each other', () => {
    const levels = Array.from({ length: MAX_GRAPH_DEPTH + 1 }, (_, i) => {
      const inner = create(GraphProtoSchema, {
        node: [call(`G${i + 1}`, ['x', 'c'], ['r'])],
        output: [makeValueInfo('r', Type.FLOAT)],
      });
      const branches = { then_branch: attribute.graph(inner), else_branch: attribute.graph(inner) };
      return makeFunction(`G${i}`, { inputs: ['x', 'c'], outputs: ['y'], nodes: [node('If', ['c'], ['y'], branches)] });
    });
    expect(refusal([call('G0', ['x', 'x'], ['y'])], levels)).toMatch(/MAX_GRAPH_DEPTH/);
  });

  it('that repeat too much', () => {
    const numbers = Array.from({ length: 200_000 }, () => 1);
    const many = makeFunction('Many', {
      inputs: ['x'],
      outputs: ['y'],
      nodes: [node('Constant', [], ['k'], { value_floats: attribute.floats(numbers) }), node('Relu', ['x'], ['y'])],
    });
    const count = Math.ceil(MAX_REPEATED_BYTES / (4 * numbers.length)) + 1;
    const nodes = Array.from({ length: count }, (_, i) => call('Many', ['x'], [i === 0 ? 'y' : `t${i}`]));
    expect(refusal(nodes, [many])).toMatch(/MAX_REPEATED_BYTES/);
  });
});

it('inlines calls in a model built like any other', async () => {
  const b = new GraphBuilder({ opset: 17 });
  const x = b.input('x', [1, 2, 5, 6]);
  b.output(b.node('Leaky', [b.conv(x, 4, 3)], {}, { domain: FUNCTION_DOMAIN, name: 'act' }), 'y');
  await expectInlined(parseModel(encodeModel(withFunctions(b.build(), LIBRARY)), 'functions.onnx'));
});
