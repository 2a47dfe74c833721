import { readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run';
import { makeNode } from '../../src/onnx/attributes';
import { StringStringEntryProtoSchema, type ModelProto } from '../../src/onnx/proto/onnx_pb';
import { EngineFixture } from '../support/engineFixture';
import { makeFunction, withFunctions } from '../support/models/functions';
import { GraphBuilder } from '../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** A command line on the real engine, in this process. */
async function flipscope(...args: string[]) {
  let [stdout, stderr] = ['', ''];
  const code = await run(args, {
    io: {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      env: {},
    },
    version: '1.2.3',
    packageRoot: engine.folder,
    checkInstallation: async () => ({ answers: {} }),
    rememberInstallation: async () => undefined,
    serveMcp: () => Promise.reject(new Error('nobody asks here')),
    startEngine: () => ({
      functions: engine.service,
      stage: undefined,
      onProgress: () => undefined,
      onSilent: () => undefined,
      kill: async () => undefined,
    }),
  });
  return { code, stdout, stderr };
}

interface Names {
  readonly input?: string;
  readonly weight?: string;
  readonly hidden?: string;
  readonly output?: string;
  readonly operator?: string;
  readonly domain?: string;
  /** Width of the input, where it is free. */
  readonly width?: string;
}

function net({ input = 'x', weight = 'w', hidden = 'conv', output = 'y', operator, domain, width }: Names) {
  const b = new GraphBuilder({ opset: 17 });
  const x = b.input(input, [1, 1, 6, width ?? 6]);
  const conv = b.node('Conv', [x, b.weight([2, 1, 3, 3], { std: 1 }, weight)], {}, { name: hidden });
  const moved = b.node(operator ?? 'Relu', [conv], {}, { name: 'moved', ...(domain === undefined ? {} : { domain }) });
  b.output(b.globalAveragePool(moved), output);
  return b.build();
}

/** Everything that can have any name has this one: an operation, a function and its domain, a free size, metadata. */
function named(name: string): ModelProto {
  const nodes = [makeNode('Relu', ['a'], ['b'])];
  const called = makeFunction(name, { inputs: ['a'], outputs: ['b'], nodes, domain: name });
  const model = withFunctions(net({ operator: name, domain: name, width: name }), [called]);
  model.graph!.node[0]!.name = name;
  model.graph!.name = name;
  model.producerName = name;
  const entries = [[name, name], ...['task', 'names', 'kpt_shape', 'stride'].map((key) => [key, name])];
  model.metadataProps = entries.map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key: key!, value: value! }),
  );
  return model;
}

/** What ONNX Runtime cannot hand over by such a name. */
const REFUSED: Readonly<Record<string, (name: string) => ModelProto>> = {
  'an input': (input) => net({ input }),
  'a weight': (weight) => net({ weight }),
  'a hidden tensor': (hidden) => net({ hidden }),
  'an output': (output) => net({ output }),
};

/** What every object has under these names is no entry of a table, and NUL ends a text for native code. */
const NAMES = ['toString', 'constructor', 'hasOwnProperty', '__proto__', 'a\0b'];

let plain: string;
beforeAll(() => {
  plain = engine.writeModel('plain.onnx', net({}));
});

/** Every command on one model. */
function commands(path: string): readonly (readonly string[])[] {
  const at = (name: string): string => engine.at(name);
  const noise = ['--noise', '1x1x6x6'];
  const forms = ['--json', at('o.json'), '--html', at('o.html'), '--md', at('o.md')];
  return [
    ['check', '-m', path, ...noise, '--causes', '--attribution', ...forms, '--csv', at('o.csv')],
    ['compare', path, plain, ...noise, '--causes', ...forms],
    ['fix', path, '--tta', '--size', '6x6', '-o', at('o.onnx')],
    ['twin', path, '--size', '6x6', '-o', at('o.onnx')],
    ['audit', path, '--size', '6x6', '--json', at('a.json')],
  ];
}

describe.each(NAMES)('the name %j', (name) => {
  it('of all that can have any does no harm to any command', async () => {
    for (const args of commands(engine.writeModel('m.onnx', named(name)))) {
      const { code, stdout, stderr } = await flipscope(...args);
      expect([args[0], code, stderr]).toEqual([args[0], 0, '']);
      expect(stdout).not.toMatch(/undefined|NaN|\[native code\]|\[object|\0/);
    }
  });

  /** @param written what is written all the same */
  const expectRefused = async (args: readonly string[], written = ''): Promise<void> => {
    const { code, stdout, stderr } = await flipscope(...args);
    expect([args[0], code, stdout]).toEqual([args[0], 2, written]);
    expect(stderr).toMatch(/^flipscope: [^\n\0]*\n$/);
    expect(stderr).toContain(name.split('\0')[0]);
    expect(stderr).not.toContain('Unexpected error');
  };

  it.each(Object.entries(REFUSED))('of %s is refused by every command, in one line that names it', async (_, model) => {
    for (const args of commands(engine.writeModel('m.onnx', model(name)))) await expectRefused(args);
  });

  it('of an operator is refused where it is run, and unknown to an audit', async () => {
    const all = commands(engine.writeModel('m.onnx', net({ operator: name })));
    // Markdown says what could not be checked.
    for (const args of all.slice(0, -1)) {
      await expectRefused(args, args[0] === 'check' ? `\nwritten: ${engine.at('o.md')}\n` : '');
    }
    expect(readFileSync(engine.at('o.md'), 'utf8')).not.toContain('\0');
    const { code, stdout, stderr } = await flipscope(...all.at(-1)!);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/moved +\S+ +unknown/);
  });
});
