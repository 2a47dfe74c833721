import { describe, expect, it } from 'vitest';
import { scaleLines, scaleRows, scaleSentence } from '../../../src/report/facts/scale';
import type { Report } from '../../../src/report/report';
import { sampleReport, scaledReport } from '../sampleReport';

const report = scaledReport();
const name = report.outputs[0]!.name;
const figure = report.outputs[0]!.figure.h!.value;

/** Changes that do so many times what the flip does. */
function scaled(times: { readonly [change: string]: number }): Report {
  const scale = Object.fromEntries(
    Object.entries(times).map(([change, factor]) => [change, { [name]: factor * figure }]),
  );
  return { ...report, scale };
}

describe('what else changes the output', () => {
  it('is told beside the flip that is about as large', () => {
    const sentence = scaleSentence(scaled({ grey1: 0.1, shift1: 0.5, shift2: 1.1, shift4: 2, otherImage: 20 }), 'h');
    expect(sentence).toMatch(
      /^That is about as much as a shift by two pixels \(.*%\); another image changes it by .*%\.$/,
    );
  });

  it('is told as bounds where nothing is about as large', () => {
    expect(scaleSentence(scaled({ grey1: 0.1, shift1: 3 }), 'h')).toMatch(
      /^That is more than noise of one gray level \(.*\) and less than a shift by one pixel \(.*\)\.$/,
    );
    expect(scaleSentence(scaled({ grey1: 0.1 }), 'h')).toMatch(/^That is more than noise of one gray level/);
    expect(scaleSentence(scaled({ shift1: 9 }), 'h')).toMatch(/^That is less than a shift by one pixel/);
    expect(scaleSentence(scaled({ otherImage: 9 }), 'h')).toMatch(/^For scale: another image changes it by/);
  });

  it('is not told where it was not measured', () => {
    expect(scaleRows(sampleReport(), sampleReport().outputs[0]!)).toEqual([]);
    expect(scaleSentence(sampleReport(), 'h')).toBeUndefined();
  });

  it('gives lines to a curve of errors, the largest first', () => {
    expect(
      scaleLines(scaled({ grey1: 0.1, shift1: 3, shift4: 4, otherImage: 9 }), 'h').map(({ label }) => label),
    ).toEqual(['another image', 'shift by a pixel', 'one gray level']);
  });

  it('is other noise where the input is noise', () => {
    const noise = { ...report, input: { ...report.input, source: { kind: 'noise', seed: 0 } as const } };
    expect(scaleRows(noise, noise.outputs[0]!).at(-1)!.words).toBe('other noise');
  });
});
