import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Flip, Orientation, Report } from '../../src/report/report';
import { FLIPS } from '../../src/report/flips';
import { quietEngine } from '../support/engineFixture';

interface OracleCase {
  readonly model: string;
  readonly input: string;
  readonly flips: Readonly<Record<Flip, Readonly<Record<string, number>>>>;
  readonly output: { readonly pairs: Readonly<Record<string, number>>; readonly dense: boolean };
}

const folder = join(__dirname, 'cases');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** 1e-4 relative, and 5e-6 absolute near zero. */
function expectClose(found: number | undefined, expected: number, what: string): void {
  expect(found, what).toBeDefined();
  expect(Math.abs(found! - expected), what).toBeLessThanOrEqual(Math.max(1e-4 * expected, 5e-6));
}

const engine = quietEngine();

async function analyze(oracle: OracleCase): Promise<Report> {
  const { report } = await engine.analyze(oracle.model, {
    model: { kind: 'file', path: join(folder, oracle.model) },
    input: { kind: 'tensor', path: join(folder, oracle.input) },
    flips: FLIPS,
    flipMode: 'tensor',
  });
  return report;
}

it('has cases', () => {
  expect(names.length).toBeGreaterThanOrEqual(7);
});

describe.each(names)('%s agrees with PyTorch', (name) => {
  const oracle = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as OracleCase;

  it('in every hooked layer and all output pairs', async () => {
    const report = await analyze(oracle);
    for (const flip of FLIPS) {
      for (const [tensor, expected] of Object.entries(oracle.flips[flip])) {
        const layer = report.layers.find((l) => l.tensor === tensor);
        expectClose(layer?.error[flip], expected, `${flip} ${tensor}`);
      }
    }
    const [output] = report.outputs;
    expect(output!.expects).toBe(oracle.output.dense ? 'equivariance' : 'invariance');
    for (const [pair, expected] of Object.entries(oracle.output.pairs)) {
      const [a, b] = pair.replace('x', 'id').split('-') as [Orientation, Orientation];
      const found = output!.pairs.find((p) => p.a === a && p.b === b);
      expectClose(found?.relL2, expected, pair);
    }
    expect(report.checks.instrumentationDelta).toBeLessThan(1e-6);
  });
});
