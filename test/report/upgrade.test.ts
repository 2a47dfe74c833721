import { describe, expect, it } from 'vitest';
import { parseReport, reportToJson } from '../../src/report/json';
import type { Report } from '../../src/report/report';
import { sampleReport, sensitiveReport } from './sampleReport';

/** The report as the version before contracts wrote it. */
function formerText(report: Report): string {
  const { attributions, ...rest } = JSON.parse(reportToJson(report)) as { attributions?: unknown } & Report;
  return JSON.stringify({
    ...rest,
    schema: 'flipscope/report@1',
    outputs: rest.outputs.map(({ name, shape, expects, pairs, sensitive, classes }) => ({
      name,
      shape,
      expects,
      pairs,
      sensitive,
      classes,
    })),
    layers: rest.layers.map(({ attribution, ...layer }) => ({ ...layer, contribution: attribution })),
    accounts: attributions,
  });
}

describe('a report of the version before', () => {
  it('is read in the words of today', () => {
    const first = sampleReport();
    const layers = first.layers.map((layer) => ({ ...layer, attribution: { h: 0.5 } }));
    const attributions = { h: { output: 'output', error: 0.1, rest: 0.25 } };
    const report = { ...first, layers, attributions };
    const read = parseReport(formerText(report));
    expect(read.schema).toBe('flipscope/report@2');
    expect(read.attributions).toEqual(attributions);
    expect(read.layers[0]!.attribution).toEqual({ h: 0.5 });
    expect(read.layers[0]).not.toHaveProperty('contribution');
    expect(read.outputs[0]).toMatchObject({
      contract: { kind: 'classes' },
      verdict: { h: 'broken', v: 'broken', hv: 'broken' },
      figure: { h: { name: 'relL2', value: first.outputs[0]!.pairs[0]!.relL2 } },
    });
  });

  it('keeps what should change', () => {
    const read = parseReport(formerText(sensitiveReport(sampleReport())));
    expect(read.outputs[0]).toMatchObject({
      contract: { kind: 'sensitive', certainty: 'stated' },
      verdict: { h: 'holds', v: 'broken', hv: 'holds' },
    });
  });
});
