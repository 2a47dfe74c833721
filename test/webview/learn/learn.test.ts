import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import {
  convolve,
  isAligned,
  mean,
  mirrorPads,
  outputLength,
  relativeError,
  remainder,
  type Setting,
} from '../../../webview/learn/convolution';
import { experiments, explain, formatMean, formatValue, padsText } from '../../../webview/learn/experiments';
import { PRESETS } from '../../../webview/learn/presets';
import { draftOf, parseDraft, type SettingDraft } from '../../../webview/learn/settingDraft';

const [question, evenLength, oddLength, symmetric, same] = PRESETS.map((preset) => preset.setting);

const settings = fc
  .record({
    signal: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 16 }),
    kernel: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 7 }),
    stride: fc.integer({ min: 1, max: 4 }),
    begin: fc.integer({ min: 0, max: 4 }),
    end: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ begin, end, ...rest }): Setting => ({ ...rest, pads: { begin, end } }))
  .filter((setting) => outputLength(setting) > 0);

describe('the question', () => {
  it('gives 5.8, 6.6, 9.1 against 8.1, 6.1, 3.8', () => {
    const [original, signal, kernel, mirrored] = experiments(question!);
    expect(original.output.map(formatValue)).toEqual(['5.8', '6.6', '9.1']);
    expect(signal.output.map(formatValue)).toEqual(['8.1', '6.1', '3.8']);
    expect(kernel.output.map(formatValue)).toEqual(['9.1', '6.6', '5.8']);
    expect(mirrored.output).toEqual(kernel.output);
    expect([original.mean, signal.mean, kernel.mean].map(formatMean)).toEqual(['7.17', '6.00', '7.17']);
    expect([signal.exact, kernel.exact]).toEqual([false, true]);
  });

  it('is explained with its figures', () => {
    const [signal, kernel, pads] = explain(question!);
    expect(signal).toBe(
      'Flipping the signal does not just flip the output, because the kernel is not flipped with it: the averages are 7.17 and 6.00.',
    );
    expect(kernel).toContain('exact mirror image, and the average is 7.17 again');
    expect(pads).toContain('aligned');
  });
});

describe('stride 2', () => {
  it('on an even length: the kernel alone is not enough, the corrected pads are', () => {
    const [, , kernel, mirrored] = experiments(evenLength!);
    expect([kernel.exact, mirrored.exact]).toEqual([false, true]);
    expect(mirrored.setting.pads).toEqual({ begin: 0, end: 1 });
    expect(explain(evenLength!)[1]).toMatch(/not enough: .* the last value is never read/);
    expect(explain(evenLength!)[2]).toContain('pads 0 | 1 in place of 1 | 1');
  });

  it('on an odd length: the kernel alone is enough', () => {
    expect(experiments(oddLength!)[2].exact).toBe(true);
  });

  it('breaks a symmetric kernel too, and padding at one end as well', () => {
    expect(experiments(symmetric!).map((e) => e.exact)).toEqual([true, false, false, true]);
    expect(explain(symmetric!)[0]).toContain('although the kernel is symmetric');
    expect(experiments(same!).map((e) => e.exact)).toEqual([true, false, false, true]);
    expect(explain(same!)[1]).toContain('The padding is 0 at the start and 1 at the end');
  });
});

describe('the mirror image', () => {
  it('is exact for every signal, kernel, stride and padding', () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const [, , kernel, mirrored] = experiments(setting);
        expect(mirrored.output).toHaveLength(outputLength(setting));
        expect(mirrored.error).toBeLessThan(1e-9);
        if (isAligned(setting)) expect(kernel.error).toBeLessThan(1e-9);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('of the mirror image is the original', () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const pads = mirrorPads(setting);
        const again = mirrorPads({ ...setting, pads });
        // The remainder was cut off by the first mirroring.
        expect(again).toEqual({ begin: setting.pads.begin, end: setting.pads.end - remainder(setting) });
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('crops where the pads are negative', () => {
    const setting: Setting = { signal: [1, 2, 3, 4], kernel: [1, 10, 0], stride: 2, pads: { begin: 0, end: 0 } };
    expect(mirrorPads(setting)).toEqual({ begin: -1, end: 0 });
    expect(convolve({ ...setting, signal: [4, 3, 2, 1], kernel: [0, 10, 1], pads: { begin: -1, end: 0 } })).toEqual([
      21,
    ]);
    expect(padsText({ begin: -1, end: 0 })).toBe('−1 | 0');
  });
});

describe('figures', () => {
  it('are short, without negative zero', () => {
    expect([5.800000000000001, -0.001, -2.5, 0].map(formatValue)).toEqual(['5.8', '0', '−2.5', '0']);
    expect([7.1666, 6, -1e-17, 12345].map(formatMean)).toEqual(['7.17', '6.00', '0.00', '12345']);
    expect(mean([1, 2, 6])).toBe(3);
    expect(relativeError([0, 0], [0, 0])).toBe(0);
    expect(relativeError([1], [0])).toBe(Infinity);
  });
});

describe('the form', () => {
  it('reads what it shows', () => {
    for (const { setting } of PRESETS) expect(parseDraft(draftOf(setting))).toEqual({ ok: true, setting });
    expect(parseDraft({ ...draftOf(question!), signal: ' 1 2;3,\t-4e-1 ' })).toMatchObject({
      setting: { signal: [1, 2, 3, -0.4] },
    });
  });

  const bad: [Partial<SettingDraft>, string][] = [
    [{ signal: '' }, 'signal'],
    [{ signal: '1, x' }, 'signal'],
    [{ signal: '1,'.repeat(20) }, 'signal'],
    [{ signal: '1e9' }, 'signal'],
    [{ kernel: '1,2,3,4,5,6,7,8' }, 'kernel'],
    [{ kernel: '1,2,3,4,5,6' }, 'kernel'],
    [{ stride: '0' }, 'stride'],
    [{ stride: '1.5' }, 'stride'],
    [{ padBegin: '9' }, 'padBegin'],
    [{ padEnd: '-1' }, 'padEnd'],
  ];
  it.each(bad)('says which field is wrong: %j', (change, field) => {
    expect(parseDraft({ ...draftOf(question!), ...change })).toMatchObject({ ok: false, field });
  });
});
