import { describe, expect, it } from 'vitest';
import { unexplainedSentence, unexplainedSentences } from '../../../src/report/facts/explained';
import type { OutputReport, Report } from '../../../src/report/report';
import { without } from '../../support/without';
import { sampleReport } from '../sampleReport';

const ZERO = 'it is zero throughout';

/** The sample after its causes were asked for, and none found. */
function unexplained(change: Partial<OutputReport>): Report {
  const report = sampleReport();
  return { ...report, causes: {}, outputs: report.outputs.map((output) => ({ ...output, ...change })) };
}

describe('why no causes are told', () => {
  const empty = unexplained({
    name: 'y',
    verdict: { h: 'empty', v: 'incomparable', hv: 'empty' },
    reasons: { h: ZERO, hv: ZERO },
  });

  it('is that the output cannot be judged, with the reason', () => {
    expect(unexplainedSentence(empty, 'h')).toBe(`“y” cannot be judged (${ZERO}), so nothing is explained.`);
    expect(unexplainedSentence(empty, 'v')).toBe('“y” cannot be judged, so nothing is explained.');
    expect(unexplainedSentence(empty, 'h', (name) => `<${name}>`)).toMatch(/^<y> cannot/);
  });

  it('is said once of all flips that it is true of', () => {
    expect(unexplainedSentences(empty).map(({ signs }) => signs)).toEqual(['↔ ↻', '↕']);
  });

  it('is that nothing before class numbers or matched boxes can be compared', () => {
    const labels = unexplained({ contract: { kind: 'labels', origin: 'ArgMax', certainty: 'found' } });
    const boxes = unexplained({ boxes: {} });
    const sentence = 'No layer before “output” can be compared, so nothing is explained.';
    expect([labels, boxes].map((report) => unexplainedSentence(report, 'h'))).toEqual([sentence, sentence]);
  });

  it('is nothing before causes were asked for, and where there are some', () => {
    const { causes, ...asked } = sampleReport();
    const before = without(empty, 'causes');
    expect(unexplainedSentence(before, 'h')).toBeUndefined();
    expect(unexplainedSentence({ ...before, attributions: {} }, 'h')).toMatch(/^“y” cannot be judged/);
    expect(unexplainedSentence({ ...without(asked, 'attributions'), attributions: {} }, 'h')).toBeUndefined();
    expect(unexplainedSentence({ ...asked, causes: causes! }, 'h')).toBeUndefined();
    expect(unexplainedSentences(sampleReport())).toEqual([]);
  });
});
