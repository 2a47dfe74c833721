import { expect, it } from 'vitest';
import { providerWarnings } from '../../src/engine/report/reportWarnings';

const FLOOR = 1e-5;

it.each([
  [{ difference: FLOOR / 2 }, []],
  [{}, []],
  [{ partly: true as const }, ['ep lacks operators of this model: they ran on the processor.']],
  [{ difference: 0.02 }, [expect.stringContaining("differs from the processor's by 2%: errors below")]],
  [{ difference: NaN }, [expect.stringContaining('how far the two are apart is not known')]],
  [{ difference: Infinity }, [expect.stringContaining('how far the two are apart is not known')]],
])('%o of a provider is told as %j', (found, warnings) => {
  expect(providerWarnings({ name: 'ep', ...found }, FLOOR)).toEqual(warnings);
});
