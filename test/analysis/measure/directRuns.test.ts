import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { probeShapes } from '../../../src/analysis/input/probeShapes';
import { InstrumentedModel } from '../../../src/analysis/measure/instrumentedModel';
import { marks, MarkedSession, STOP, STOPPED } from '../../../src/analysis/measure/markedSession';
import { Sentinels } from '../../../src/analysis/measure/sentinels';
import type { Session, SessionFactory, SessionTensor, Tensors } from '../../../src/analysis/measure/session';
import { allocateData } from '../../../src/analysis/measure/typedTensors';
import { sessionFactory, sessionOptions } from '../../../src/engine/runtime/runtime';
import { appendToModel } from '../../../src/onnx/append';
import { attribute } from '../../../src/onnx/attributes';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import type { Switch } from '../../../src/report/installation';
import type { Action } from '../../../src/operators/follow/action';
import { FLIPS } from '../../../src/report/flips';
import { flipFeeds } from '../../support/flipFeeds';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { normalArray } from '../../support/random';

const DIMS = [1, 4, 6, 7];
const LENGTH = 168;
const TYPES = [
  ['float32', Type.FLOAT],
  ['float16', Type.FLOAT16],
  ['float64', Type.DOUBLE],
  ['int8', Type.INT8],
  ['uint8', Type.UINT8],
  ['int16', Type.INT16],
  ['uint16', Type.UINT16],
  ['int32', Type.INT32],
  ['uint32', Type.UINT32],
  ['int64', Type.INT64],
  ['uint64', Type.UINT64],
  ['bool', Type.BOOL],
] as const;

const feeds = flipFeeds('x', { dims: DIMS, data: normalArray(LENGTH, 1) });
const create = sessionFactory('built.onnx');

/** relu(conv(x)), as `type`. */
function castModel(type: Type, opset = 13) {
  const b = new GraphBuilder({ opset });
  const layer = b.relu(b.conv(b.input('x', DIMS), 4, 3, { pads: 1 }), { name: 'layer' });
  b.output(b.node('Cast', [layer], { to: attribute.int(type) }), 'y', type);
  return b.model();
}

function target(type: string, dims: readonly number[] = DIMS): SessionTensor {
  return {
    type,
    dims,
    data: allocateData(
      type,
      dims.reduce((n, d) => n * d, 1),
    )!,
  };
}

/** Sessions whose runs into memory are answered by `refuse`. */
function refusing(refuse: (targets: Tensors) => never): SessionFactory {
  return async (bytes, settings) => {
    const session = await create(bytes, settings);
    const run: Session['run'] = (given, fetches) =>
      fetches !== undefined && STOP in fetches ? refuse(withoutStop(fetches)) : session.run(given, fetches);
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      run: async (given, fetches) => run(given, fetches),
      release: () => session.release(),
    };
  };
}

function withoutStop(fetches: Readonly<Record<string, SessionTensor | null>>): Tensors {
  return Object.fromEntries(Object.entries(fetches).filter(([name]) => name !== STOP)) as Tensors;
}

function refusal(): never {
  throw new Error('the model failed', { cause: new Error(`Error: ${STOPPED}`) });
}

describe('the installed ONNX Runtime', () => {
  it('has written every output when it refuses the sequence', async () => {
    const model = castModel(Type.FLOAT);
    const session = await InferenceSession.create(appendToModel(model.bytes, marks(model, ['layer'])));
    const x = new Tensor('float32', normalArray(LENGTH, 1), DIMS);
    const expected = await session.run({ x }, ['layer', 'y']);
    const [layer, y] = [new Float32Array(LENGTH), new Float32Array(LENGTH)];
    const stopped = session.run(
      { x },
      { [STOP]: null, layer: new Tensor('float32', layer, DIMS), y: new Tensor('float32', y, DIMS) },
    );
    await expect(stopped).rejects.toThrow(STOPPED);
    expect(layer).toEqual(expected['layer']!.data);
    expect(y).toEqual(expected['y']!.data);
    await session.release();
  });

  it.each(TYPES)('writes %s into the memory it is given', async (type, code) => {
    const session = await MarkedSession.create(castModel(code), ['layer'], create);
    const targets = { layer: target('float32'), y: target(type) };
    expect(await session.runInto(feeds.id, targets)).toBeUndefined();
    const expected = await session.run(feeds.id, ['layer', 'y']);
    expect(targets.layer.data).toEqual(expected['layer']!.data);
    expect(Array.from(targets.y.data, Number)).toEqual(Array.from(expected['y']!.data, Number));
    await session.release();
  });

  it.each([
    ['float16', Type.FLOAT16, 'float64'],
    ['float64', Type.DOUBLE, 'float16'],
    ['float64', Type.DOUBLE, 'float32'],
  ])('does not let a run count that was to write %s into %s', async (_, code, wrong) => {
    const session = await MarkedSession.create(castModel(code), ['layer'], create);
    expect(await session.runInto(feeds.id, { layer: target('float32'), y: target(wrong) })).toBeTruthy();
    await session.release();
  });

  it.each([
    [9, false],
    [11, true],
    [13, true],
  ])('takes the empty sequence since opset 11 (%i)', async (opset, expected) => {
    const session = await MarkedSession.create(castModel(Type.FLOAT, opset), ['layer'], create);
    expect(session.canRunInto).toBe(expected);
    await session.release();
  });
});

describe('what does not work on a machine', () => {
  /** Sessions without something, and what each of their runs was to fetch. */
  function sessionsWithout(name: Switch, fetched: (readonly string[])[]): SessionFactory {
    return async (bytes, settings) => {
      const session = await sessionFactory('built.onnx', new Set([name]))(bytes, settings);
      expect([...(session.without ?? [])]).toEqual([name]);
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        without: session.without!,
        run: (given, fetches) => {
          fetched.push(Object.keys(fetches ?? {}));
          return session.run(given, fetches);
        },
        release: () => session.release(),
      };
    };
  }

  it('is not asked for: without the early stop a run goes on to its end', async () => {
    const fetched: (readonly string[])[] = [];
    const session = await MarkedSession.create(
      castModel(Type.FLOAT),
      ['layer'],
      sessionsWithout('early-stop', fetched),
    );
    const targets = { layer: target('float32'), y: target('float32') };
    expect(await session.runInto(feeds.id, targets)).toBeUndefined();
    expect(fetched).toEqual([['layer', 'y']]);
    const expected = await session.run(feeds.id, ['layer']);
    expect(targets.layer.data).toEqual(expected['layer']!.data);
    await session.release();
  });

  it('is not asked for: without shared memory no run is written into it', async () => {
    const create = sessionsWithout('shared-memory', []);
    const session = await MarkedSession.create(castModel(Type.FLOAT), ['layer'], create);
    expect(session.canRunInto).toBe(false);
    await session.release();
  });

  it('plans no memory where two nodes may run at a time', () => {
    expect(sessionOptions({}).executionMode).toBeUndefined();
    expect(sessionOptions({ plansMemory: false })).toMatchObject({ executionMode: 'parallel', interOpNumThreads: 2 });
  });

  it('is not asked for: without the arena sessions are made without one', () => {
    expect(sessionOptions({}).enableCpuMemArena).toBe(true);
    expect(sessionOptions({}, new Set(['arena'])).enableCpuMemArena).toBe(false);
    expect(sessionOptions({}, new Set(['early-stop', 'shared-memory'])).enableCpuMemArena).toBe(true);
  });
});

describe('a run into memory', () => {
  it.each(TYPES)('does not count when %s was refused before anything was computed', async (type, code) => {
    const session = await MarkedSession.create(castModel(code), ['layer'], refusing(refusal));
    expect(await session.runInto(feeds.id, { y: target(type) })).toContain('has not written');
    await session.release();
  });

  it('does not count when one of the buffers, or one end of it, was left as it was', async () => {
    for (const [i, edges] of [
      [0, 'start'],
      [1, 'start'],
      [0, 'end'],
      [1, 'end'],
    ] as const) {
      const refuse = (targets: Tensors): never => {
        for (const { data } of Object.values(targets)) new Uint8Array(data.buffer).fill(0);
        const { data } = Object.values(targets)[i]!;
        new Sentinels([{ type: 'float16', dims: [], data }]);
        const written = edges === 'start' ? [16] : [0, data.byteLength - 16];
        new Uint8Array(data.buffer).fill(0, ...written);
        return refusal();
      };
      const session = await MarkedSession.create(castModel(Type.FLOAT16), ['layer'], refusing(refuse));
      const outcome = await session.runInto(feeds.id, { layer: target('float32'), y: target('float16') });
      expect(outcome).toContain('has not written');
      await session.release();
    }
  });

  it('does not count without anything to tell it by', async () => {
    const session = await MarkedSession.create(castModel(Type.FLOAT), ['layer'], refusing(refusal));
    expect(await session.runInto(feeds.id, {})).toBeTruthy();
    expect(await session.runInto(feeds.id, { y: target('float32', [0, 4]) })).toBeTruthy();
    await session.release();
  });

  it('tells why another error ended it', async () => {
    const failing = refusing(() => {
      throw new Error('out of memory');
    });
    const session = await MarkedSession.create(castModel(Type.FLOAT), ['layer'], failing);
    expect(await session.runInto(feeds.id, { y: target('float32') })).toBe('out of memory');
    await session.release();
  });

  it('gives way to an ordinary run with the same figures, which the log tells', async () => {
    const spatial: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };
    const measure = async (factory: SessionFactory) => {
      const logged: string[] = [];
      const options = { log: (line: string) => void logged.push(line) };
      const instrumented = new InstrumentedModel(castModel(Type.FLOAT16), factory, options);
      const request = { feeds, flips: FLIPS, actionOf: () => spatial, shapeOf: () => DIMS };
      const { layers, outputs, instrumentationDelta } = await instrumented.measure(request);
      await instrumented.release();
      return { found: { layers, outputs, instrumentationDelta }, logged };
    };
    const [direct, ordinary] = [await measure(create), await measure(refusing(refusal))];
    expect(ordinary.found).toEqual(direct.found);
    expect(direct.found.layers[0]!.error.h).toBeGreaterThan(0.01);
    expect(direct.logged).toEqual([]);
    expect(ordinary.logged).toHaveLength(4);
    expect(new Set(ordinary.logged).size).toBe(1);
    expect(ordinary.logged[0]).toContain('ONNX Runtime has not written what was asked for');
  });
});

describe('Sentinels', () => {
  it('see each end of a buffer, also of a view in the middle of one', () => {
    const bytes = new Uint8Array(200);
    const data = bytes.subarray(50, 150);
    const tensor = { type: 'uint8', dims: [100], data };
    const sentinels = new Sentinels([tensor]);
    expect(bytes.subarray(0, 50).every((b) => b === 0) && bytes.subarray(150).every((b) => b === 0)).toBe(true);
    expect(sentinels.areOverwritten).toBe(false);
    data[15] = ~data[15]!;
    expect(sentinels.areOverwritten).toBe(false);
    data[84] = ~data[84]!;
    expect(sentinels.areOverwritten).toBe(true);
  });

  it.each([1, 5, 16, 17, 31])('fit into %i bytes, where their ends may overlap', (length) => {
    const data = new Uint8Array(length);
    const sentinels = new Sentinels([{ type: 'uint8', dims: [length], data }]);
    expect(sentinels.areOverwritten).toBe(false);
    data.fill(1);
    expect(sentinels.areOverwritten).toBe(true);
  });

  it('are no value of a bool', () => {
    const data = new Uint8Array(1);
    for (let offset = 0; offset < 16; offset++) {
      const shifted = new Uint8Array(new ArrayBuffer(32), offset, 1);
      new Sentinels([{ type: 'bool', dims: [], data: shifted }]);
      expect(shifted[0]).toBeGreaterThan(1);
    }
    expect(data).toHaveLength(1);
  });
});

describe('probeShapes', () => {
  it('says in the log why shapes stay unknown', async () => {
    const model = castModel(Type.FLOAT);
    const known = { shape: () => undefined, value: () => undefined };
    const logged: string[] = [];
    const probe = (factory: SessionFactory) =>
      probeShapes(model, known, ['layer'], feeds.id, factory, {}, (line) => void logged.push(line));
    expect((await probe(create)).shape('layer')).toEqual(DIMS);
    expect(logged).toEqual([]);
    expect(await probe(() => Promise.reject(new Error('no such node')))).toBe(known);
    expect(logged).toEqual(['The shapes of 1 tensors stay unknown: no such node']);
  });
});
