import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineService } from '../../src/engine/service/engineService';
import { SWITCHES, type Switch } from '../../src/report/installation';
import type { Report } from '../../src/report/report';
import { EngineFixture, PROJECT } from '../support/engineFixture';
import { NAMED_MODELS } from '../support/models/namedModels';

const fixture = new EngineFixture();
let path: string;
beforeAll(() => {
  path = fixture.writeModel('m.onnx', NAMED_MODELS['tiny-classifier']!());
});
afterAll(() => fixture.remove());

async function reportWithout(...names: readonly Switch[]): Promise<Report> {
  const logged: string[] = [];
  const engine = new EngineService({
    packageRoot: PROJECT,
    codec: 'native',
    without: new Set(names),
    onProgress: () => undefined,
    onLog: (_, message) => logged.push(message),
  });
  const spec = fixture.spec(path, { input: { kind: 'noise', seed: 5, shape: [1, 3, 32, 33] } });
  const { report } = await engine.analyze('a', spec);
  expect(logged).toEqual([]);
  return report;
}

test('whatever is switched off, the figures are the same', async () => {
  const { outputs, layers } = await reportWithout();
  for (const names of [...SWITCHES.map((name) => [name]), SWITCHES]) {
    expect(await reportWithout(...names)).toMatchObject({ outputs, layers });
  }
});
