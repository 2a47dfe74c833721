import { fc } from '../../support/fastCheck';
import { expect, test } from 'vitest';
import { compareReports } from '../../../src/report/comparison/compareReports';
import { comparedLayers } from '../../../src/report/facts/comparison/layers';
import { comparisonText } from '../../../src/report/facts/comparison/sentence';
import { comparisonSchema } from '../../../src/report/schema/comparison';
import { comparedReport } from './comparedReport';

const error = fc.oneof(fc.constantFrom(0, 1e-7, 0.1, 0.2, NaN, Infinity), fc.double({ min: 0, max: 2, noNaN: true }));
const layers = fc
  .uniqueArray(fc.record({ tensor: fc.constantFrom(...'abcdefgh'), op: fc.constantFrom('Conv', 'Relu'), error }), {
    minLength: 1,
    selector: ({ tensor }) => tensor,
  })
  .map((list) => list.map(({ tensor, op, error: e }) => `${tensor}:${op}:${e}`).join(' '));
const reports = fc
  .uniqueArray(fc.record({ model: fc.constantFrom('a', 'b', 'c', 'd', 'e'), output: error, layers }), {
    minLength: 2,
    maxLength: 5,
    selector: ({ model }) => model,
  })
  .map((made) => made.map(comparedReport));

test('a report and itself: nothing differs, and no layer parts them', () => {
  fc.assert(
    fc.property(layers, error, (text, output) => {
      const report = comparedReport({ layers: text, output });
      const comparison = compareReports([report, report]);
      for (const flip of comparison.flips) {
        expect(comparison.results[flip]?.partsAt).toBeUndefined();
        for (const row of comparedLayers(comparison, flip)) expect(row.spread).toBe(0);
        expect(comparisonText(comparison, flip)).toMatch(/^(Both (are exact|come out alike)|Nothing can be compared)/);
      }
      expect(comparison.layers).toEqual(report.layers.map((_, i) => [i, i]));
    }),
  );
});

test('the order of the reports decides the order of the columns and nothing else', () => {
  fc.assert(
    fc.property(
      reports.chain((list) =>
        fc.record({
          list: fc.constant(list),
          order: fc.shuffledSubarray([...list.keys()], { minLength: list.length }),
        }),
      ),
      ({ list, order }) => {
        const [there, here] = [compareReports(list), compareReports(order.map((i) => list[i]!))];
        expect(here.layers).toEqual(there.layers.map((row) => order.map((i) => row[i])));
        for (const flip of there.flips) {
          const [a, b] = [there.results[flip]!, here.results[flip]!];
          expect(b.ranking.map((column) => order[column])).toEqual(a.ranking);
          expect(b.partsAt).toBe(a.partsAt);
          expect(new Set(b.apart.map(({ column, reason }) => `${order[column]} ${reason}`))).toEqual(
            new Set(a.apart.map(({ column, reason }) => `${column} ${reason}`)),
          );
        }
      },
    ),
  );
});

test('every layer stands in exactly one row, and no row is empty', () => {
  fc.assert(
    fc.property(reports, (list) => {
      const comparison = compareReports(list);
      for (const [column, { layers: own }] of list.entries()) {
        const places = comparison.layers.flatMap((row) => row[column] ?? []);
        expect(places.toSorted((a, b) => a - b)).toEqual([...own.keys()]);
      }
      for (const row of comparison.layers) expect(row.some((place) => place !== null)).toBe(true);
    }),
  );
});

test('every column is ranked or set apart, and the ranking rises', () => {
  fc.assert(
    fc.property(reports, (list) => {
      const { results, flips } = compareReports(list);
      for (const flip of flips) {
        const { ranking, apart } = results[flip]!;
        const columns = [...ranking, ...apart.map(({ column }) => column)];
        expect(columns.toSorted((a, b) => a - b)).toEqual([...list.keys()]);
        const values = ranking.map((column) => list[column]!.outputs[0]!.figure[flip]!.value);
        expect(values).toEqual(values.toSorted((a, b) => a - b));
      }
    }),
  );
});

test('what it makes is what its schema says', () => {
  fc.assert(
    fc.property(reports, (list) => {
      const comparison = compareReports(list);
      expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    }),
    { numRuns: 20 },
  );
});
