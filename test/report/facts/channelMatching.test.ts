import { describe, expect, it } from 'vitest';
import {
  actualSwaps,
  layersByKind,
  matchingSentence,
  mutualShare,
  strongestSwaps,
  swapKind,
  swapList,
  swapSummary,
} from '../../../src/report/facts/channelMatching';
import { layerName } from '../../../src/report/facts/layerName';
import type { ChannelSwap, LayerReport } from '../../../src/report/report';
import { errorFigure, startFact } from '../../../src/report/facts/layers';
import { verdictFor } from '../../../src/report/facts/verdict';
import { alignedReport, sampleReport, signedReport } from '../sampleReport';

const swap = (channel: number, partner: number): ChannelSwap => ({ channel, partner, similarity: 0.9 });

describe('swapKind', () => {
  it.each([
    [1e-6, undefined, 'exact'],
    [1e-6, 1e-6, 'exact'],
    [0.3, undefined, 'unmatched'],
    [0.3, 0.149, 'swapped'],
    [0.3, 2e-7, 'swapped'],
    [0.3, 0.15, 'partly'],
    [0.3, 0.269, 'partly'],
    [0.3, 0.271, 'broken'],
    [0.3, 0.3, 'broken'],
    [NaN, undefined, 'unmatched'],
    [NaN, NaN, 'broken'],
  ])('E %s, matched %s: %s', (error, permuted, kind) => expect(swapKind(error, permuted, 1e-5, undefined)).toBe(kind));

  it('takes a matching in which few channels answer each other for chance', () => {
    const kind = (mutual: number) => swapKind(0.3, 0.1, 1e-5, mutual);
    expect([0, 0.32, 0.34, 1].map(kind)).toEqual(['chance', 'chance', 'swapped', 'swapped']);
    expect(swapKind(0.3, 0.29, 1e-5, 0)).toBe('broken');
  });
});

describe('matchingSentence', () => {
  const swaps = [swap(1, 2)];
  it.each([
    [{ permuted: 0.3, swaps }, 'Equivariant up to swapping channels: 77% → 30% after channel matching.'],
    [{ permuted: 2e-7, swaps }, 'Equivariant up to swapping channels: 77% → 2e-7 after channel matching.'],
    [{ permuted: 0.5, swaps }, 'Partly equivariant up to swapping channels: 77% → 50% after channel matching.'],
    [{ permuted: 0.76, swaps }, 'No channels swap: broken, not reordered (77% → 76% after channel matching).'],
    [{ permuted: 0.3, swaps: [] }, 'No channels swap: broken, not reordered (77% → 30% after channel matching).'],
    [
      { permuted: 0.3, mutual: 0.05, swaps },
      'No channels swap: channel matching lowers it by chance only (77% → 30%), since few answer each other.',
    ],
    [{ swaps: [] }, undefined],
  ])('%#', (found, sentence) => {
    expect(matchingSentence(0.77, found, 1e-5)).toBe(sentence);
  });
});

describe('changed signs', () => {
  it.each([
    [[4], [], 'Equivariant up to signs: 77% → 2e-7 (E with signs); channel 4 changes sign.'],
    [
      [4, 5],
      [swap(1, 2)],
      'Equivariant up to signs and swapped channels: 77% → 2e-7 (E with signs); channels 4 and 5 change sign.',
    ],
    [
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      [],
      'Equivariant up to signs: 77% → 2e-7 (E with signs); channels 0, 1, 2, 3, 4, 5, 6, 7 and 2 more change sign.',
    ],
  ])('are told in a sentence: %j', (negated, swaps, sentence) => {
    expect(matchingSentence(0.77, { permuted: 0.7, signed: 2e-7, negated, swaps }, 1e-5)).toBe(sentence);
  });

  it('leave no layer broken where nothing else is left', () => {
    const report = signedReport();
    expect(startFact(report, 'h')!.words).toBe('none: every layer is exact up to swapped channels and changed signs');
    expect(verdictFor(report, 'h').details).toContain(
      'Every layer is exact up to swapped channels and changed signs: the output changes with what its entries stand for.',
    );
    const [stem, first, ...rest] = report.layers;
    const { signed: _signed, ...broken } = first!;
    const other = { ...report, layers: [stem!, broken, ...rest] };
    expect(startFact(other, 'h')!.name).toBe(layerName(first!));
    expect(errorFigure(other, broken, 'h')!.tone).toBe('start');
    expect(errorFigure(other, rest[0]!, 'h')!.tone).toBeUndefined();
  });
});

describe('swaps', () => {
  it('are told once for two channels that answer each other', () => {
    expect(swapList([swap(17, 3), swap(5, 9), swap(12, 40), swap(3, 17), swap(9, 5), swap(40, 2)])).toBe(
      '3↔17, 5↔9, 12→40, 40→2',
    );
    expect(swapList([])).toBe('');
  });

  it('are counted by how many answer each other', () => {
    expect(mutualShare([swap(3, 17), swap(17, 3), swap(12, 40), swap(40, 2)])).toBe(0.5);
    expect(mutualShare([swap(1, 2), swap(2, 3), swap(3, 1)])).toBe(0);
    expect(mutualShare([])).toBeUndefined();
  });

  it('are cut by pairs, so that no half of a pair is left', () => {
    const swaps = [swap(1, 2), swap(7, 8), swap(4, 5), swap(2, 1), swap(5, 4)];
    expect(swapList(strongestSwaps(swaps, 2))).toBe('1↔2, 7→8');
    expect(strongestSwaps(swaps, 2)).toHaveLength(3);
    expect(strongestSwaps(swaps, 9)).toEqual(swaps);
  });
});

describe('swapSummary', () => {
  it('counts the broken layers that only swap channels, and names them', () => {
    expect(swapSummary(alignedReport(), 'h', layerName)).toBe(
      '2 of 5 broken layers whose channels were matched are equivariant up to swapping channels: layer0, layer1; 1 is partly.',
    );
    const all = alignedReport();
    const matched = { ...all, layers: all.layers.slice(0, 6) };
    expect(swapSummary(matched, 'h', layerName)).toMatch(/^2 of 5 broken layers are equivariant/);
    const [, first] = matched.layers;
    const chance = matched.layers.map((layer) => (layer === first ? { ...layer, mutual: { h: 0.1 } } : layer));
    expect(swapSummary({ ...matched, layers: chance }, 'h', layerName)).toBe(
      '1 of 5 broken layers is equivariant up to swapping channels: layer1; 1 is partly.',
    );
    expect(layersByKind(matched, 'h')?.get('broken')?.map(layerName)).toEqual(['layer3', 'layer4']);
  });

  it.each([
    [1, '1 of 1 broken layers is equivariant up to swapping channels: s0.'],
    [6, '6 of 6 broken layers are equivariant up to swapping channels: s0, s1, s2, s3, s4, s5.'],
    [7, '7 of 7 broken layers are equivariant up to swapping channels: s0, s1, s2, s3, s4, s5 and 1 more.'],
    [9, '9 of 9 broken layers are equivariant up to swapping channels: s0, s1, s2, s3, s4, s5 and 3 more.'],
  ])('names six of %d layers that swap', (count, sentence) => {
    const [, first] = alignedReport().layers;
    const layers = Array.from({ length: count }, (_, i) => ({
      ...first!,
      node: `s${i}`,
      error: { h: 0.3 },
      permuted: { h: 0.01 },
      mutual: { h: 1 },
    }));
    expect(swapSummary({ ...alignedReport(), layers }, 'h', layerName)).toBe(sentence);
  });

  it('says how many do partly, and counts those by chance and broken ones too', () => {
    const [, first] = alignedReport().layers;
    const of = (permuted: number | undefined, mutual = 1) => ({
      ...first!,
      node: 'n',
      error: { h: 0.3 },
      ...(permuted === undefined ? { permuted: {} } : { permuted: { h: permuted } }),
      mutual: { h: mutual },
    });
    const summary = (...layers: readonly LayerReport[]) =>
      swapSummary({ ...alignedReport(), layers: [...layers] }, 'h', layerName);
    expect(summary(of(0.01), of(0.2), of(0.21), of(0.299), of(0.1, 0))).toBe(
      '1 of 5 broken layers is equivariant up to swapping channels: n; 2 are partly.',
    );
    expect(summary(of(0.2), of(undefined))).toBe(
      'None of 1 broken layers whose channels were matched is equivariant up to swapping channels; 1 is partly.',
    );
  });

  it('says that none does', () => {
    const report = alignedReport();
    const broken = (layer: LayerReport): LayerReport =>
      layer.permuted === undefined ? layer : { ...layer, permuted: layer.error };
    const none = { ...report, layers: report.layers.slice(0, 6).map(broken) };
    expect(swapSummary(none, 'h', layerName)).toBe('None of 5 broken layers is equivariant up to swapping channels.');
  });

  it('says nothing before channels were matched', () => {
    expect(swapSummary(sampleReport(), 'h', layerName)).toBeUndefined();
    expect(swapSummary(alignedReport(), 'v', layerName)).toBeUndefined();
  });
});

it('swaps are shown where they bring a layer closer, and not where they are chance', () => {
  const swaps = [
    { channel: 1, partner: 2, similarity: 1 },
    { channel: 2, partner: 1, similarity: 1 },
  ];
  expect(actualSwaps(0.5, { permuted: 1e-7, mutual: 1, swaps }, 1e-5)).toEqual(swaps);
  expect(actualSwaps(0.5, { permuted: 0.49, mutual: 1, swaps }, 1e-5)).toEqual([]);
  expect(actualSwaps(0.5, { permuted: 0.2, mutual: 0, swaps }, 1e-5)).toEqual([]);
  expect(actualSwaps(0.5, { permuted: 0.2, mutual: 1, swaps: [] }, 1e-5)).toEqual([]);
});
