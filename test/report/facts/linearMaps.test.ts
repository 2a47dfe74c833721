import { describe, expect, it } from 'vitest';
import { reportToCsv } from '../../../src/report/csv/csv';
import { linearKind, linearSentence, linearSummary } from '../../../src/report/facts/linearMaps';
import type { LayerLinear } from '../../../src/report/report';
import { linearReport } from '../sampleReport';

const FLOOR = 1e-5;

function fit(unmapped: number, permuted: number, error: number) {
  return { unmapped, permuted, error, samples: 32, source: 'noise' as const };
}

describe('linear maps of channels', () => {
  it.each([
    ['exact', fit(1e-5, 1e-6, 1e-6)],
    ['swapped', fit(0.3, 0.149, 0.14)],
    ['mixed', fit(0.3, 0.15, 0.149)],
    ['partly', fit(0.3, 0.3, 0.15)],
    ['partly', fit(0.3, 0.3, 0.19)],
    ['other', fit(0.3, 0.3, 0.191)],
    ['other', fit(0.3, 0.3, 0.3)],
  ] as const)('tell %s features by the error that they leave', (kind, figures) => {
    expect(linearKind(figures, FLOOR)).toBe(kind);
  });

  it.each([
    [
      fit(0.31, 0.3, 0.04),
      'On 32 noise samples: E 31%, 30% after channel matching, 4% after the best linear map of channels. The flip mixes its channels: what they hold together stays.',
    ],
    [
      { ...fit(0.31, 0.3, 0.29), samples: 40, source: 'inputs' as const },
      'On 40 inputs: E 31%, 30% after channel matching, 29% after the best linear map of channels. The flip gives other features: no map of its channels brings them back.',
    ],
    [
      { reason: 'few-positions' as const, needed: 56 },
      'No linear map is fitted: under 4 positions per channel to fit on, it takes 56 samples.',
    ],
    [{ reason: 'one-channel' as const }, 'No linear map is fitted: it has one channel.'],
  ])('are told in a sentence', (linear: LayerLinear, sentence) => {
    expect(linearSentence(linear, FLOOR)).toBe(sentence);
  });

  it('are counted by kind', () => {
    expect(linearSummary(linearReport(), 'h')).toBe(
      'On 32 noise samples, of 4 layers: 1 swapped channels, 1 mixed features, 1 partly mixed, 1 other features; 2 are not fitted.',
    );
    expect(linearSummary(linearReport(), 'v')).toBeUndefined();
    const few = linearReport().layers[5];
    expect(linearSummary({ ...linearReport(), layers: [few!] }, 'h')).toBe('No linear map is fitted to 1 layer.');
  });

  it('have their figures as columns of CSV, and nothing where there is none', () => {
    const [header, ...rows] = reportToCsv(linearReport())
      .trimEnd()
      .split('\r\n')
      .map((line) => line.replaceAll(/"[^"]*"/g, 'quoted').split(','));
    const column = (name: string): readonly string[] => rows.map((row) => row[header!.indexOf(name)]!);
    expect(column('linear_h').slice(0, 6)).toEqual(['', '0.02', '0.004', '0.17', '0.21', '']);
    expect(column('linear_from_h').slice(0, 6)).toEqual(['', '0.3', '0.3', '0.3', '0.3', '']);
    expect(column('linear_permuted_h').slice(0, 3)).toEqual(['', '0.28', '0.005']);
  });
});
