import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EngineClient } from '../../src/engine/client/engineClient';
import { encodeModel } from '../../src/onnx/write';
import { runtimeWords } from '../../src/report/facts/runtime';
import { BuiltCli } from '../cli/builtCli';
import { tinyClassifier } from '../support/models/tinyModels';

const SHIPPED = createRequire(import.meta.url).resolve('onnxruntime-node');

let built: BuiltCli;
beforeAll(() => {
  built = new BuiltCli();
  writeFileSync(built.at('m.onnx'), encodeModel(tinyClassifier({ size: [16, 16] })));
}, 120_000);
afterAll(() => built.dispose());

/** A package that says of itself that it is another one. */
function runtimeOf(folder: string, source: string): string {
  const path = built.at(folder);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), '{"name":"onnxruntime-node","main":"index.js"}');
  writeFileSync(join(path, 'index.js'), source);
  return path;
}

function start(runtimePath: string): EngineClient {
  return new EngineClient({
    launch: () => ({ script: built.at('dist/engine.js'), runtimePath }),
    permit: () => {},
    log: () => {},
    describeExit: () => 'the engine ended',
    notifySilent: () => {},
    runBegan: () => {},
    runEnded: () => {},
    keepMs: 60_000,
  });
}

async function report(runtimePath: string, provider?: string) {
  const engine = start(runtimePath);
  try {
    const model = { kind: 'file', path: built.at('m.onnx'), ...(provider !== undefined && { provider }) } as const;
    const input = { kind: 'noise', seed: 0 } as const;
    return (await engine.open({ model, input, flips: ['h'], flipMode: 'tensor' }).run(() => {})).report;
  } finally {
    engine.dispose();
  }
}

it('runs models with an ONNX Runtime of the user, names it, and lists its providers', async () => {
  const own = runtimeOf(
    'own',
    `const real = require(${JSON.stringify(SHIPPED)});
     module.exports = { ...real, env: { versions: { node: '9.8.7', common: '9.8.7' } },
       listSupportedBackends: () => [{ name: 'cpu' }, { name: 'abacus' }] };`,
  );
  const found = await report(own);
  expect(runtimeWords(found)).toBe(`ONNX Runtime 9.8.7 of ${own}`);
  expect(found.layers.every(({ error }) => Number.isFinite(error.h))).toBe(true);
  const engine = start(own);
  expect(await engine.providers()).toEqual(['cpu', 'abacus']);
  engine.dispose();
  await expect(report(own, 'webgpu')).rejects.toThrow(/no execution provider "webgpu"\. Choose one of cpu, abacus by/);
}, 60_000);

it.each([
  ['nowhere', (): string => built.at('nowhere'), /Cannot find module/],
  ['other', (): string => runtimeOf('other', 'module.exports = {};'), /no ONNX Runtime for Node\.js/],
])(
  'says in one line what is wrong with another path: %s',
  async (name, pathOf, why) => {
    const error: Error = await report(pathOf()).then(
      () => new Error('it ran'),
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ name: 'UserError', reason: 'runtime-missing' });
    expect(error.message).toMatch(
      /^flipscope\.engine\.runtimePath: expected the folder of an onnxruntime-node, found /,
    );
    expect(error.message).toMatch(why);
    expect(error.message).toContain(name);
    expect(error.message.length).toBeLessThanOrEqual(400);
    expect(error.message).not.toContain('\n');
  },
  60_000,
);
