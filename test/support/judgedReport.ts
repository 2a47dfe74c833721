import { judge } from '../../src/contracts/judge';
import type { Flip, OutputReport, Report } from '../../src/report/report';
import { upgradeOutput } from '../../src/report/upgrade';

/** The report with the contracts, figures and verdicts that follow from its outputs' pairs, under a relative tolerance. */
export function judgedReport(report: Report, rtol = report.noiseFloor): Report {
  return { ...report, outputs: report.outputs.map((output) => judgedOutput(output, report.noiseFloor, rtol)) };
}

function judgedOutput(output: OutputReport, noiseFloor: number, rtol: number): OutputReport {
  const { name, shape, expects, pairs, sensitive, classes } = output;
  const former = { name, shape, expects, pairs, ...(sensitive && { sensitive }), ...(classes && { classes }) };
  const upgraded = upgradeOutput(former, noiseFloor);
  // Float noise is no change that is asked for.
  const tolerance = { rtol: sensitive === true ? Math.max(rtol, noiseFloor) : rtol, atol: 0 };
  const verdicts = pairs
    .filter(({ a }) => a === 'id')
    .map(({ b, relL2 }) => {
      const flip = b as Flip;
      const measured = { lengths: [1, 1] as const, norm: 1, maxAbs: 1, difference: relL2 };
      return [flip, judge(upgraded.contract, flip, measured, tolerance)] as const;
    });
  return { ...upgraded, tolerance, verdict: Object.fromEntries(verdicts) };
}
