import { describe, expect, it } from 'vitest';
import { contractChecks } from '../../../src/report/ci/contractChecks';
import { reportsToJUnit } from '../../../src/report/ci/junit';
import { reportsToSarif } from '../../../src/report/ci/sarif';
import type { OutputReport, Report } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

/** The sample with one output: broken under h, holding under v, not judged under hv. */
function mixed(change: Partial<OutputReport> = {}, path = '/work/models/my net#1.onnx'): Report {
  const report = sampleReport();
  const [output] = report.outputs;
  const figure = { ...output!.figure, h: { name: 'relL2', value: 0.25 } } as const;
  const verdict = { h: 'broken', v: 'holds', hv: 'incomparable' } as const;
  const outputs = [{ ...output!, figure, verdict, reasons: { hv: 'its length changes' }, ...change }];
  return { ...report, flips: ['h', 'v', 'hv'], outputs, model: { ...report.model, path } };
}

interface SarifRun {
  readonly results: readonly {
    readonly message: { readonly text: string };
    readonly locations: readonly [
      { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
    ];
    readonly partialFingerprints: Readonly<Record<string, string>>;
  }[];
}

const sarif = (reports: readonly Report[]): SarifRun =>
  (
    JSON.parse(
      reportsToSarif(
        reports.map((report) => ({ report, name: 'cat.png' })),
        '/work',
      ),
    ) as { runs: [SarifRun] }
  ).runs[0];

describe('contracts for CI', () => {
  it('are checked for every output and flip', () => {
    const checks = contractChecks(mixed());
    expect(checks.map(({ flip, outcome }) => [flip, outcome])).toEqual([
      ['h', 'broken'],
      ['v', 'holds'],
      ['hv', 'not judged'],
    ]);
    expect(checks[0]!.words).toMatch(/differ by 25% \(0\.250\), above the tolerance/);
    expect(checks[2]!.words).toBe('its length changes');
  });

  it('are broken by what is no number, whatever the verdict', () => {
    const figure = { h: { name: 'relL2', value: NaN } } as const;
    expect(contractChecks(mixed({ figure, verdict: { h: 'incomparable' } }))[0]!.outcome).toBe('broken');
  });

  it('are a suite for each input, with failures and what is skipped', () => {
    const text = reportsToJUnit([
      { report: mixed(), name: 'cat.png' },
      { report: mixed(), name: 'dog "<&>".png' },
    ]);
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="flipscope">/);
    const all = text.match(/<testsuite [^>]*>/g)!;
    expect(all).toHaveLength(2);
    expect(all[0]).toContain('name="cat.png" tests="3" failures="1" errors="0" skipped="1"');
    expect(all[1]).toContain('name="dog &quot;&lt;&amp;&gt;&quot;.png"');
    const counts = ['<testcase ', '<failure ', '<skipped '].map((tag) => text.split(tag).length - 1);
    expect(counts).toEqual([6, 2, 2]);
  });

  it('hold names from files as text, in a form that XML allows', () => {
    const text = reportsToJUnit([{ report: mixed({ name: 'a\u0000\u001b[31m<b>"&\uffff' }), name: 'x' }]);
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(text).toContain('&lt;b&gt;&quot;&amp;');
    expect(text).not.toContain('<b>');
  });

  it('are results at the path of the model, relative to the folder, as an URI', () => {
    const { results } = sarif([mixed()]);
    expect(results).toHaveLength(1);
    expect(results[0]!.message.text).toMatch(
      /^cat\.png, mirrored left-right: output .* differ by 25% \(0\.250\), above/,
    );
    expect(results[0]!.locations[0].physicalLocation.artifactLocation.uri).toBe('models/my%20net%231.onnx');
    const elsewhere = sarif([mixed({}, '/data/net.onnx'), mixed({}, 'C:\\nets\\a.onnx'), mixed({}, 'builtin:x')]);
    expect(elsewhere.results.map((one) => one.locations[0].physicalLocation.artifactLocation.uri)).toEqual([
      'file:///data/net.onnx',
      'file:///C:/nets/a.onnx',
      'builtin%3Ax',
    ]);
  });

  it('are the same result in the next run, whatever the figure', () => {
    const other = mixed({ figure: { h: { name: 'relL2', value: 0.5 } } });
    expect(sarif([other]).results[0]!.partialFingerprints).toEqual(sarif([mixed()]).results[0]!.partialFingerprints);
  });

  it('tell of a run that could not check all inputs that it was not successful, and which', () => {
    const text = reportsToSarif([{ report: mixed(), name: 'cat.png' }], '/work', [
      { name: 'bad.png', message: 'bad.png: \u001b[31mno image.' },
    ]);
    const run = (JSON.parse(text) as { runs: [SarifRun & { invocations: [object] }] }).runs[0];
    expect(run.results).toHaveLength(1);
    expect(run.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ descriptor: { id: 'unchecked-input', index: 0 }, level: 'error' }],
      },
    ]);
    expect(text).toMatch(/"bad\.png: [^"\u001b]*no image\."/);
    expect(sarif([mixed()])).toMatchObject({ invocations: [{ executionSuccessful: true }] });
  });

  it('have no result where all of them hold', () => {
    expect(sarif([mixed({ verdict: { h: 'holds', v: 'holds', hv: 'holds' } })]).results).toEqual([]);
  });
});
