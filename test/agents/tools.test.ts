import { basename } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { Caller } from '../../src/agents/tool';
import { AGENT_TOOLS } from '../../src/agents/tools';
import type { EngineClient } from '../../src/engine/client/engineClient';
import { tinyEngineClient } from '../support/tinyEngineClient';
import type { Progress } from '../../src/protocol/engine';
import type { AnalysisSpec } from '../../src/protocol/spec';

const clients: EngineClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** A caller with an engine that only pretends. */
function callerOf(
  changes: Partial<Pick<Caller, 'signal' | 'onProgress'>> = {},
  permit: (spec: Pick<AnalysisSpec, 'model'>) => void = () => undefined,
) {
  const engine = tinyEngineClient(permit);
  clients.push(engine);
  // What it does is in the model's name alone.
  const named = (spec: AnalysisSpec): AnalysisSpec =>
    spec.model.kind === 'file' ? { ...spec, model: { kind: 'file', path: basename(spec.model.path) } } : spec;
  const open = vi.fn((spec: AnalysisSpec) => engine.open(named(spec)));
  const defaults = { flips: ['h', 'v'], flipMode: 'file', provider: 'cpu', folder: '/' } as const;
  const asked = { open, audit: engine.audit.bind(engine) };
  return { engine: asked, defaults, signal: new AbortController().signal, onProgress: () => undefined, ...changes };
}

const tool = (name: string) => AGENT_TOOLS.find((one) => one.name === `flipscope_${name}`)!;

test('a call says what it is about before it is made', () => {
  expect(tool('check').subject({ model: 'a.onnx', input: 'cat.png' })).toEqual({
    models: ['a.onnx'],
    inputs: ['cat.png'],
  });
  expect(tool('explain').subject({ model: 'a.onnx' })).toEqual({ models: ['a.onnx'], inputs: [] });
  expect(tool('audit').subject({ model: 'a.onnx', size: [3, 4] })).toEqual({ models: ['a.onnx'], inputs: [] });
  expect(tool('compare').subject({ models: ['a.onnx', 'b.onnx'] })).toEqual({
    models: ['a.onnx', 'b.onnx'],
    inputs: [],
  });
  expect(() => tool('audit').subject({ model: '' })).toThrow(
    /^flipscope_audit: "model": .*\. Correct the arguments\.$/,
  );
});

test('an explanation has the report, its causes, and a progress that never falls', async () => {
  const seen: Progress[] = [];
  const caller = callerOf({ onProgress: (progress) => void seen.push(progress) });
  const text = await tool('explain').call({ model: 'good', flips: ['h'] }, caller);
  expect(text).toContain('### Flipscope: `tiny` on `noise scalar, seed 0`');
  expect(text).toContain('Aligned widths near this one: 225');
  expect(text).toContain('What each layer adds to the difference');
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBeLessThanOrEqual(1);
});

test('what is stopped ends the engine that works on it, and does not begin', async () => {
  const stop = new AbortController();
  const caller = callerOf({ signal: stop.signal, onProgress: () => stop.abort() });
  await expect(tool('check').call({ model: 'blocks' }, caller)).rejects.toMatchObject({ reason: 'canceled' });
  await expect(tool('check').call({ model: 'good' }, caller)).rejects.toMatchObject({ reason: 'canceled' });
});

test('an analysis is given back whatever happens', async () => {
  const caller = callerOf();
  await tool('check').call({ model: 'good' }, caller);
  await tool('compare').call({ models: ['a', 'b'] }, caller);
  const { open } = caller.engine;
  for (const { value } of open.mock.results) {
    await expect((value as ReturnType<EngineClient['open']>).ask('kernels', 'n', 'h', 1)).rejects.toMatchObject({
      reason: 'canceled',
    });
  }
  expect(open).toHaveBeenCalledTimes(3);
});

test('a model that may not run is refused by every tool', async () => {
  const caller = callerOf({}, ({ model }) => {
    throw new Error(`not ${model.kind === 'file' ? basename(model.path) : model.id}`);
  });
  for (const [name, args] of [
    ['check', { model: 'm.onnx' }],
    ['explain', { model: 'm.onnx' }],
    ['audit', { model: 'm.onnx' }],
    ['compare', { models: ['m.onnx', 'n.onnx'] }],
  ] as const) {
    await expect(tool(name).call(args, caller), name).rejects.toThrow('not m.onnx');
  }
});

test.each([
  [{ models: ['a.onnx'] }, 'flipscope_compare: one model on one input has nothing to be compared with.'],
  [{ models: ['a', 'b', 'c'], inputs: ['1', '2', '3'] }, '3 models on 3 inputs are 9 runs; at most 8 are compared.'],
])('%j is refused', async (args, message) => {
  await expect(tool('compare').call(args, callerOf())).rejects.toThrow(message);
});
