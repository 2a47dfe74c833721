import { describe, expect, it } from 'vitest';
import { mergeSummaries, missingShards, type NamedSummary } from '../../../src/analysis/study/mergeSummaries';
import type { StudySpecification } from '../../../src/report/summary';
import { parseSummary, summaryToJson } from '../../../src/report/summaryJson';
import { randomRows, randomSpecification, summaryOf } from './randomStudy';

const PREPROCESS = { size: [8, 8] } as unknown as NonNullable<StudySpecification['models'][number]['preprocess']>;
const study = randomSpecification(40);
const rows = randomRows(40, 1);

function shard(held: readonly number[], change: Partial<StudySpecification> = {}, of = 4): NamedSummary {
  const part = rows.filter((_, i) => held.includes((i % 4) + 1));
  return { name: `out/shard-${held.join('+')}`, summary: summaryOf({ ...study, ...change }, part, { of, held }) };
}

const merging =
  (...summaries: readonly NamedSummary[]) =>
  () =>
    mergeSummaries(summaries);

it('names the shards that are missing', () => {
  expect(missingShards(mergeSummaries([shard([3]), shard([1])]))).toEqual([2, 4]);
  expect(missingShards(mergeSummaries([1, 2, 3, 4].map((i) => shard([i]))))).toEqual([]);
});

it('refuses shards that are held beside others too', () => {
  expect(merging(shard([1, 2]), shard([2, 3]))).toThrow('out/shard-2+3: holds shard 2, which out/shard-1+2 also holds');
});

it('refuses the same shard with other figures', () => {
  const other = { ...shard([1]), name: 'old', summary: summaryOf(study, rows.slice(0, 3), { of: 4, held: [1] }) };
  expect(merging(shard([1]), other)).toThrow('old: holds the same shards as out/shard-1 with other figures');
});

describe('refuses a mixture by name', () => {
  const [model] = study.models;
  const changes: readonly (readonly [string, Partial<StudySpecification>])[] = [
    ['another Flipscope (0.2.0, not 0.1.0)', { tool: { version: '0.2.0', onnxruntime: '1.30.0' } }],
    ['another ONNX Runtime (1.31.0, not 1.30.0)', { tool: { version: '0.1.0', onnxruntime: '1.31.0' } }],
    ['other flips (h, not h, hv)', { flips: ['h'] }],
    ['other layers (none, not fused)', { layers: 'none' }],
    ['another --causes (0, not 10)', { causes: 0 }],
    ['another number of images (41, not 40)', { images: { count: 41, digest: '' } }],
    ['other images', { images: { count: 40, digest: 'f' } }],
    ['other labels', { labels: 'f' }],
    ['other settings', { settings: { size: '64x64' } }],
    ['other models (a, not a, b)', { models: [model!] }],
    ['another file of the model a', { models: [{ ...model!, sha256: 'f' }, study.models[1]!] }],
    ['another preprocessing of the model a', { models: [{ ...model!, preprocess: PREPROCESS }, study.models[1]!] }],
    ['other contracts of the model a', { models: [{ ...model!, contracts: [] }, study.models[1]!] }],
  ];
  it.each(changes)('%s', (what, change) => {
    expect(merging(shard([1]), shard([2], change))).toThrow(`out/shard-2: has ${what} than out/shard-1.`);
  });

  it('another number of shards', () => {
    expect(merging(shard([1]), shard([2], {}, 5))).toThrow('has another number of shards (5, not 4) than');
  });
});

it('refuses a newer summary by its name', () => {
  const text = summaryToJson(shard([1]).summary).replace('flipscope/summary@1', 'flipscope/summary@2');
  expect(() => parseSummary(text)).toThrow(
    'flipscope/summary@2 is newer than this Flipscope reads (flipscope/summary@1); update Flipscope',
  );
});
