import { expect, test } from 'vitest';
import { glanceOf } from '../../../src/report/facts/glance';
import { flipFigure } from '../../../src/report/facts/flipFigure';
import { verdictFor } from '../../../src/report/facts/verdict';
import type { OutputReport, Report } from '../../../src/report/report';
import { glance } from '../../../src/report/schema/glance';
import { nonFiniteReport, sampleReport, sensitiveReport } from '../sampleReport';

/** With every output judged so under each flip, in the order h, v, hv. */
function judged(...verdicts: readonly ('holds' | 'broken' | 'incomparable')[]): Report {
  const report = sampleReport();
  const [h, v, hv] = verdicts;
  const verdict = { h, v, hv } as OutputReport['verdict'];
  return { ...report, outputs: report.outputs.map((output) => ({ ...output, verdict })) };
}

test.each([
  [['holds', 'holds', 'holds'], 'holds'],
  [['holds', 'broken', 'holds'], 'broken'],
  [['incomparable', 'holds', 'broken'], 'broken'],
  [['holds', 'holds', 'incomparable'], 'incomparable'],
] as const)('%j stands as %s', (verdicts, standing) => {
  expect(glanceOf(judged(...verdicts)).standing).toBe(standing);
});

test('its figures are those of the chips, and its sentence the verdict of the flip that changes most', () => {
  const report = sampleReport();
  const { figures, headline } = glanceOf(report);
  const text = (flip: 'h' | 'v' | 'hv') => flipFigure(report, flip).text;
  expect(figures).toBe(`↔ ${text('h')} ↕ ${text('v')} ↻ ${text('hv')}`);
  expect(report.flips.map((flip) => verdictFor(report, flip).headline)).toContain(headline);
});

test('an output that should change and does not is no good answer', () => {
  const report = sensitiveReport();
  const expected = report.flips.map((flip) => verdictFor(report, flip).asExpected);
  expect(glanceOf(report).standing).toBe(expected.includes(false) ? 'broken' : 'holds');
});

test('whatever the report, what it says is what a store may read again', () => {
  const none: Report = { ...sampleReport(), outputs: [] };
  for (const report of [sampleReport(), nonFiniteReport(), sensitiveReport(), none]) {
    expect(glance.parse(JSON.parse(JSON.stringify(glanceOf(report))))).toEqual(glanceOf(report));
  }
  expect(glanceOf(none)).toMatchObject({
    standing: 'incomparable',
    figures: '↔ not measured ↕ not measured ↻ not measured',
  });
});
