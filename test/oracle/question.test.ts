import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Head, Reproduction } from '../../src/report/report';
import { HEADS } from '../../src/report/schema/reproduction';
import { quietEngine } from '../support/engineFixture';

interface OracleHead {
  readonly differences: readonly number[];
  readonly experiments: Readonly<Record<'h' | 'v', Readonly<Record<string, number>>>>;
  readonly excerpt: readonly (readonly number[])[];
}

/** As `question.py` makes it. */
interface Oracle {
  readonly sizes: Readonly<Record<string, { readonly heads: Readonly<Record<Head, OracleHead>> }>>;
}

const oracle = JSON.parse(readFileSync(join(import.meta.dirname, 'question.json'), 'utf8')) as Oracle;

/** 1e-4 relative, and 5e-6 absolute near zero. */
function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.max(1e-4 * expected, 5e-6));
}

describe('the question of the ResNet-18 agrees with PyTorch', () => {
  let found: Reproduction;
  beforeAll(async () => {
    vi.stubEnv('XDG_CACHE_HOME', mkdtempSync(join(tmpdir(), 'flipscope-cache-')));
    const model = { kind: 'builtin', id: 'resnet18-headless' } as const;
    ({ reproduction: found } = await quietEngine().reproduce('q', { model, seed: 0, heads: HEADS }));
  }, 120_000);
  afterAll(() => vi.unstubAllEnvs());

  const cases = [128, 129].flatMap((size) => HEADS.map((head) => [size, head] as const));
  const headAt = (size: number, head: Head) =>
    found.runs.find((run) => run.size[0] === size)!.heads.find((each) => each.head === head)!;

  it('at its two sizes', () => {
    expect(found.runs.map(({ shape }) => shape)).toEqual([
      [20, 3, 128, 128],
      [20, 3, 129, 129],
    ]);
    expect(found.output).toEqual([20, 512]);
  });

  it.each(cases)('in y1 − y2, y1 − y3 and y2 − y3 at %i with %s pooling', (size, head) => {
    const expected = oracle.sizes[size]!.heads[head];
    const { differences } = headAt(size, head);
    differences.forEach(({ relL2 }, i) => expectClose(relL2, expected.differences[i]!));
    const values = expected.excerpt.flat();
    const scale = Math.max(...values.map(Math.abs));
    differences[0]!.excerpt
      .flat()
      .forEach((value, i) => expect(Math.abs(value - values[i]!) / scale).toBeLessThan(1e-3));
  });

  it.each(cases)('with kernels and grid mirrored at %i with %s pooling', (size, head) => {
    const { experiments } = headAt(size, head);
    expect(experiments).toHaveLength(size === 128 ? 4 : 2);
    for (const { flip, mirrored, relL2 } of experiments) {
      expectClose(relL2, oracle.sizes[size]!.heads[head].experiments[flip][mirrored.join()]!);
    }
  });
});
