import { expect, it } from 'vitest';
import { mergeSummaries, type NamedSummary } from '../../../src/analysis/study/mergeSummaries';
import { parseSummary, summaryToJson } from '../../../src/report/summaryJson';
import type { Summary } from '../../../src/report/summary';
import { fc } from '../../support/fastCheck';
import { cases } from '../../support/scale';
import { figuresOf, randomRows, randomSpecification, summaryOf } from './randomStudy';

const IMAGES = 60;
const SHARDS = 5;
const study = randomSpecification(IMAGES);

/** A study whose images are spread over shards, and all of it unsharded. */
const partition = fc
  .record({
    seed: fc.nat(1000),
    places: fc.array(fc.nat(SHARDS - 1), { minLength: IMAGES, maxLength: IMAGES }),
    order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: SHARDS }),
  })
  .map(({ seed, places, order }) => {
    const rows = randomRows(IMAGES, seed);
    const shards = order.map((shard) =>
      named(
        summaryOf(
          study,
          rows.filter((_, i) => places[i] === shard),
          { of: SHARDS, held: [shard + 1] },
        ),
      ),
    );
    return { whole: summaryOf(study, rows, { of: 1, held: [1] }), shards };
  });

/** As it is read from a file. */
function named(summary: Summary): NamedSummary {
  return { name: `shard ${summary.shards.held.join('+')}`, summary: parseSummary(summaryToJson(summary)) };
}

const merged = (...summaries: readonly NamedSummary[]): NamedSummary => named(mergeSummaries(summaries));

it('any partition in any order gives the summary of the whole, to the last digit', () => {
  fc.assert(
    fc.property(partition, ({ whole, shards }) => {
      const { summary } = merged(...shards);
      expect(figuresOf(summary)).toBe(figuresOf(whole));
      expect(summary.shards).toEqual({ of: SHARDS, held: [1, 2, 3, 4, 5] });
    }),
    { numRuns: cases(12) },
  );
});

it('merging is associative and commutative, and the same shards twice count once', () => {
  fc.assert(
    fc.property(partition, ({ shards: [a, b, c, d, e] }) => {
      const left = merged(merged(merged(a!, b!), merged(c!, d!)), e!);
      const right = merged(e!, merged(d!, merged(merged(c!, b!), a!)));
      expect(summaryToJson(left.summary)).toBe(summaryToJson(right.summary));
      const twice = merged(merged(a!, b!), merged(b!, a!), c!, d!, c!, e!, e!);
      expect(summaryToJson(twice.summary)).toBe(summaryToJson(left.summary));
    }),
    { numRuns: cases(6) },
  );
});
