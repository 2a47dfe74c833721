import { toBinary } from '@bufbuild/protobuf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelProtoSchema, type ModelProto } from 'onnx-buf';
import { afterAll, expect, it } from 'vitest';
import { EngineService } from '../../../src/engine/service';
import type { Report } from '../../../src/report/report';
import { tinyClassifier, tinySegmenter } from '../../support/models/tinyModels';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-expects-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function check(proto: ModelProto, expects: string): Promise<Report> {
  const path = join(folder, `${expects}.onnx`);
  writeFileSync(path, toBinary(ModelProtoSchema, proto));
  writeFileSync(join(folder, `${expects}.flipscope.json`), JSON.stringify({ expects }));
  const engine = new EngineService({
    packageRoot: join(__dirname, '..', '..', '..'),
    codec: 'native',
    onProgress: () => undefined,
    onLog: () => undefined,
  });
  const { report } = await engine.analyze('a', {
    model: { kind: 'file', path },
    input: { kind: 'noise', seed: 3 },
    flips: ['h'],
    flipMode: 'tensor',
    size: [32, 32],
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
