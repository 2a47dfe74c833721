import { toBinary } from '@bufbuild/protobuf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelProtoSchema, type ModelProto } from '../../src/onnx/proto/onnx_pb';
import { afterAll, expect, it } from 'vitest';
import type { Flip, Report } from '../../src/report/report';
import { GraphBuilder } from '../support/models/graphBuilder';
import { tinyClassifier, tinySegmenter } from '../support/models/tinyModels';
import { quietEngine } from '../support/engineFixture';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-expects-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function check(
  proto: ModelProto,
  expects: string,
  more: { readonly labels?: readonly string[]; readonly flips?: readonly Flip[] } = {},
): Promise<Report> {
  const path = join(folder, `${expects}.onnx`);
  writeFileSync(path, toBinary(ModelProtoSchema, proto));
  writeFileSync(join(folder, `${expects}.flipscope.json`), JSON.stringify({ expects, labels: more.labels }));
  const engine = quietEngine();
  const { report } = await engine.analyze('a', {
    model: { kind: 'file', path },
    input: { kind: 'noise', seed: 3 },
    flips: more.flips ?? ['h'],
    flipMode: 'tensor',
    ...(more.labels === undefined ? { size: [32, 32] as const } : {}),
  });
  return report;
}

it('compares a dense output as it is when the model says that invariance is expected', async () => {
  const as = async (expects: string): Promise<number> =>
    (await check(tinySegmenter(), expects)).outputs[0]!.pairs[0]!.relL2;
  const report = await check(tinySegmenter(), 'invariance');
  expect(report.outputs[0]!.expects).toBe('invariance');
  expect(Math.abs((await as('invariance')) - (await as('equivariance')))).toBeGreaterThan(0.01);
});

it('says so when equivariance is expected of an output without space', async () => {
  const report = await check(tinyClassifier(), 'equivariance');
  expect(report.outputs[0]!.expects).toBe('invariance');
  expect(report.warnings.join()).toContain('expects equivariance');
});

/** Two organs and their sides: each class sums what is on its side, so that h swaps them in pairs and v does nothing. */
function organs(): ModelProto {
  const net = new GraphBuilder();
  const x = net.input('x', ['n', 1, 4, 4]);
  const columns = [
    [3, 2, 0, 0],
    [0, 0, 2, 3],
    [1, -1, 0, 0],
    [0, 0, -1, 1],
  ];
  const weights = Array.from({ length: 16 }, (_, i) => columns.map((class_) => class_[i % 4]!)).flat();
  net.output(net.node('MatMul', [net.flatten(x, 16), net.weight([16, 4], weights)]), 'organs');
  return net.build();
}

it('names the classes that change places, and warns of a flip that changes nothing', async () => {
  const labels = ['left lung', 'right lung', 'left kidney', 'right kidney'];
  const report = await check(organs(), 'sensitive', { labels, flips: ['h', 'v'] });
  const [output] = report.outputs;
  const pairs = output!.classes!.swapped!.h!.map((pair) => pair.map(({ label }) => label!).sort());
  expect(pairs).toHaveLength(2);
  expect(pairs).toEqual(
    expect.arrayContaining([
      ['left lung', 'right lung'],
      ['left kidney', 'right kidney'],
    ]),
  );
  expect(output!.classes!.swapped!.v).toEqual([]);
  const warnings = report.warnings.filter((warning) => warning.includes('stays the same'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^“organs” stays the same when the input is turned upside-down, but .*sensitive\.flipscope\.json says/,
  );
});

it('looks for classes that change places of a sensitive output only', async () => {
  const labels = ['left lung', 'right lung', 'left kidney', 'right kidney'];
  const report = await check(organs(), 'invariance', { labels, flips: ['h', 'v'] });
  expect(report.outputs[0]!.classes!.swapped).toBeUndefined();
  expect(report.warnings.join()).not.toContain('stays the same');
});
