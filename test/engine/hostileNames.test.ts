import { afterAll, describe, expect, it } from 'vitest';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import { EXPORT_KINDS } from '../../src/report/exportKinds';
import { renderExport } from '../../src/report/exports';
import { NO_ASSETS } from '../../src/report/html/assets';
import { plainText } from '../../src/report/facts/formatText';
import { parseReport, reportToJson } from '../../src/report/json';
import { applyPatch } from '../../src/report/patch';
import { reportToTable } from '../../src/report/terminal/table';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** What every object has under these names is no entry of a table, and NUL ends a text for native code. */
const NAMES = ['toString', 'constructor', 'hasOwnProperty', '__proto__', 'valueOf', 'a\0b'];
const LONG = 'n'.repeat(100_000);

function chain(input: string, hidden: string, output: string): ReturnType<GraphBuilder['build']> {
  const b = new GraphBuilder();
  const x = b.input(input, [1, 3, 16, 16]);
  const conv = b.conv(x, 4, 3, { name: hidden, stride: 2 });
  b.output(b.globalAveragePool(conv), output);
  return b.build();
}

/** Everything that is asked of a model, and every form of its report. */
async function everything(path: string): Promise<void> {
  const spec = engine.spec(path);
  const { service } = engine;
  let { report } = await service.analyze('names', spec);
  for (const part of EXPLAIN_PARTS) report = applyPatch(report, await service.explain('names', part));
  report = applyPatch(report, await service.attribution('names', 'h'));
  for (const { tensor } of report.layers) await service.layerView('names', tensor, 'h');
  await service.kernels('names', report.layers[0]!.node, 'h', 2);
  expect(parseReport(reportToJson(report))).toEqual(report);
  for (const kind of EXPORT_KINDS) renderExport(kind, [{ report, assets: NO_ASSETS }]);
  reportToTable(report, { width: 100, color: false });
  await service.twinModel(spec, { flip: 'h' }, engine.at('twin.onnx'));
  await service.fixModel(spec, { kind: 'tta', flips: ['h'] }, engine.at('mean.onnx'));
  expect(report.outputs.map(({ verdict }) => verdict.h)).toEqual(['broken']);
}

describe.each(NAMES)('the name %j', (name) => {
  it.each([
    ['an input', () => chain(name, 'hidden', 'y')],
    ['a hidden tensor', () => chain('x', name, 'y')],
    ['an output', () => chain('x', 'hidden', name)],
  ])('of %s is refused in one line, since the runtime loses it', async (_, model) => {
    const run = engine.report(model());
    await expect(run).rejects.toMatchObject({ name: 'UserError', reason: 'model-unsupported' });
    await expect(run).rejects.toThrow(/^[^\n]* cannot hand over a tensor named "[^\n]*\.$/);
  });

  it('of a node does no harm', async () => {
    const model = chain('x', 'hidden', 'y');
    model.graph!.node[0]!.name = name;
    await everything(engine.writeModel('node.onnx', model));
  });

  it('of an operator is refused by its name', async () => {
    const b = new GraphBuilder();
    b.output(b.node(name, [b.input('x', [1, 3, 8, 8])], {}, { name: 'hidden' }), 'y');
    const run = engine.report(b.build());
    await expect(run).rejects.toMatchObject({ name: 'UserError' });
    await expect(run).rejects.toThrow(plainText(name).split('\ufffd')[0]);
  });

  it('of an output that is not there is refused in a description', async () => {
    engine.writeModel('stated.onnx', chain('x', 'hidden', 'y'));
    engine.write('stated.flipscope.json', `{"outputs": {${JSON.stringify(name)}: {"contract": "vector"}}}`);
    const run = engine.service.analyze('stated', engine.spec(engine.at('stated.onnx')));
    await expect(run).rejects.toMatchObject({ name: 'UserError' });
    await expect(run).rejects.toThrow(/stated\.flipscope\.json: /);
  });
});

it('names of 100,000 characters and labels of 5,000,000 take no time and harm no form of a report', async () => {
  const path = engine.writeModel('long.onnx', chain(`${LONG}x`, `${LONG}c`, `${LONG}y`));
  engine.write('long.flipscope.json', JSON.stringify({ labels: ['a'.repeat(5_000_000), 'b', 'c', 'd'] }));
  await everything(path);
});

it.each([
  ['lists', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['objects', `${'{"outputs":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ['the value of an input', `{"inputs":{"x":{"role":"constant","value":${'['.repeat(10_000)}1${']'.repeat(10_000)}}}}`],
])('a description nested 10,000 levels deep is refused in one line: %s', async (_, text) => {
  engine.writeModel('deep.onnx', chain('x', 'hidden', 'y'));
  engine.write('deep.flipscope.json', text);
  const run = engine.service.analyze('deep', engine.spec(engine.at('deep.onnx')));
  await expect(run).rejects.toMatchObject({ name: 'UserError', reason: 'preprocess-invalid' });
  await expect(run).rejects.toThrow(/deep\.flipscope\.json: .*nested more than 100 levels deep/);
});

// A search from every slash would not end.
it('what ONNX Runtime says of a name of 200,000 slashes is read', async () => {
  const model = chain('x', 'hidden', 'y');
  for (const node of model.graph!.node) node.name = '/'.repeat(200_000);
  const run = engine.report(model);
  await expect(run).rejects.toMatchObject({ name: 'UserError', reason: 'model-invalid' });
  await expect(run).rejects.toThrow(/^.{1,400}$/);
});
