import { afterAll, describe, expect, it } from 'vitest';
import { EngineFixture } from '../support/engineFixture';
import { tinyClassifier } from '../support/models/tinyModels';

const engine = new EngineFixture();
afterAll(() => engine.remove());

describe('every tensor, unfused', () => {
  it('gives more layers, the same outputs, and says what it costs', async () => {
    const size = { size: [32, 32] } as const;
    const fused = await engine.report(tinyClassifier(), size);
    const all = await engine.report(tinyClassifier(), { ...size, layers: 'all' });
    expect(all.layers.length).toBeGreaterThan(fused.layers.length);
    const figures = all.layers.map(({ tensor, error }) => [tensor, error] as const);
    for (const { tensor, error } of fused.layers) {
      expect(new Map(figures).get(tensor)!.h).toBeCloseTo(error.h!, 5);
    }
    expect(all.outputs[0]!.figure.h!.value).toBeCloseTo(fused.outputs[0]!.figure.h!.value!, 5);
    const price = new RegExp(
      `^Every tensor is measured \\(${all.layers.length}\\).* [\\d.]+ times as long as plain passes`,
    );
    expect(all.warnings).toContainEqual(expect.stringMatching(price));
    expect(fused.warnings.join('\n')).not.toMatch(/Every tensor/);
  });
});
