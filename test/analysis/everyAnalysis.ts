import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { EngineFixture } from '../support/engineFixture';
import type { Analyzed } from '../support/models/analyzedModels';
import { asStored } from '../support/storedText';
import { analysisText, FLOOR } from './analysisText';

/** Figures are sums of float32 in an order that depends on the processor. */
const RELATIVE = 1e-3;

/** Every analysis is as the file of its name says; `npm run docs` writes it. */
export function itAnalyzes(cases: Readonly<Record<string, Analyzed>>): void {
  const engines = new Map<number | undefined, EngineFixture>();
  const engineOf = (memoryBudgetMB: number | undefined): EngineFixture => {
    const engine = engines.get(memoryBudgetMB) ?? new EngineFixture(memoryBudgetMB);
    engines.set(memoryBudgetMB, engine);
    return engine;
  };
  afterAll(() => engines.forEach((engine) => engine.remove()));

  it.each(Object.entries(cases))('%s', async (name, analyzed) => {
    const file = join(import.meta.dirname, 'figures', `${name.replaceAll(' ', '-')}.txt`);
    const text = await analysisText(engineOf(analyzed.memoryBudgetMB), name, analyzed);
    const tolerance = { relative: analyzed.relative ?? RELATIVE, floor: 2 * FLOOR };
    await expect(asStored(text, file, tolerance)).toMatchFileSnapshot(file);
  });
}
