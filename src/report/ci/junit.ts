import { FLIP_LABELS } from '../facts/format';
import { html, type Markup } from '../html/markup';
import type { Report } from '../report';
import { contractChecks, type CheckedInput, type ContractCheck } from './contractChecks';

/** XML escapes text as HTML does. */
const xml = html;

/**
 * Contracts as tests in the form that CI systems read (JUnit's, by the schema in github.com/jenkinsci/xunit-plugin): a
 * suite for each input, a case for each output and flip. What is not judged is skipped, with the reason.
 */
export function reportsToJUnit(inputs: readonly CheckedInput[]): string {
  const suites = inputs.map(suite);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml`<testsuites name="flipscope">${suites}\n</testsuites>`.text}\n`;
}

function suite({ report, name }: CheckedInput): Markup {
  const checks = contractChecks(report);
  const count = (outcome: ContractCheck['outcome']): number => checks.filter((one) => one.outcome === outcome).length;
  const counts = xml`tests="${checks.length}" failures="${count('broken')}" errors="0" skipped="${count('not judged')}"`;
  const cases = checks.map((check) => testCase(report, check));
  return xml`\n<testsuite name="${name}" ${counts} time="${seconds(report)}">${cases}\n</testsuite>`;
}

function testCase({ model }: Report, { output, flip, outcome, words = '' }: ContractCheck): Markup {
  const name = `${output.name} (${output.contract.kind}), ${FLIP_LABELS[flip]}`;
  return xml`\n<testcase classname="${model.path}" name="${name}">${resultOf(outcome, words)}</testcase>`;
}

function resultOf(outcome: ContractCheck['outcome'], words: string): Markup | undefined {
  switch (outcome) {
    case 'holds':
      return undefined;
    case 'broken':
      return xml`<failure message="${words}" type="contract">${words}</failure>`;
    case 'not judged':
      return xml`<skipped message="${words}"/>`;
  }
}

/** Seconds of the whole analysis; stages stand in milliseconds. */
function seconds({ timings }: Report): string {
  return ((timings['total'] ?? 0) / 1000).toFixed(3);
}
