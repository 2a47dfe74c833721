import { FLIP_LABELS } from '../facts/format';
import { html, type Markup } from '../html/markup';
import type { Report } from '../report';
import { contractChecks, type CheckedInput, type ContractCheck, type UncheckedInput } from './contractChecks';

/** XML escapes text as HTML does. */
const xml = html;

/**
 * Contracts as tests in the form that CI systems read (JUnit's, by the schema in github.com/jenkinsci/xunit-plugin): a
 * suite for each input, a case for each output and flip. What is not judged is skipped, with the reason; an input that
 * could not be checked is an error.
 */
export function reportsToJUnit(inputs: readonly CheckedInput[], unchecked: readonly UncheckedInput[] = []): string {
  const suites = [...inputs.map(suite), ...unchecked.map(uncheckedSuite)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml`<testsuites name="flipscope">${suites}\n</testsuites>`.text}\n`;
}

function suite({ report, name }: CheckedInput): Markup {
  const checks = contractChecks(report);
  const count = (outcome: ContractCheck['outcome']): number => checks.filter((one) => one.outcome === outcome).length;
  const counts = xml`tests="${checks.length}" failures="${count('broken')}" errors="0" skipped="${count('not judged')}"`;
  const cases = checks.map((check) => testCase(report, check));
  return xml`\n<testsuite name="${name}" ${counts} time="${seconds(report)}">${cases}\n</testsuite>`;
}

function uncheckedSuite({ name, message }: UncheckedInput): Markup {
  const error = xml`<error message="${message}" type="input">${message}</error>`;
  const only = xml`\n<testcase classname="flipscope" name="${name} can be checked">${error}</testcase>`;
  return xml`\n<testsuite name="${name}" tests="1" failures="0" errors="1" skipped="0" time="0.000">${only}\n</testsuite>`;
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
