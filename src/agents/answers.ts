import { fixSentence } from '../report/facts/fixes';
import { FLIP_SYMBOLS } from '../report/facts/format';
import { judgeReport } from '../report/facts/outcome';
import { verdictText } from '../report/facts/verdict';
import { code, list } from '../report/markdown/markup';
import { reportToMarkdown } from '../report/markdown/markdown';
import type { Report } from '../report/report';

/** A report as an answer: the verdict first, then whether tolerances hold, then the figures. */
export function checkAnswer(report: Report, tolerance: number | undefined): string {
  return join([verdicts(report), outcome(report, tolerance), reportToMarkdown(report)]);
}

/** The same with what would fix it; the report explains why. */
export function explainAnswer(report: Report, tolerance: number | undefined): string {
  const fixes = list(report.flips.map((flip) => `${FLIP_SYMBOLS[flip]} ${code(fixSentence(report, flip))}`));
  return join([
    verdicts(report),
    outcome(report, tolerance),
    `What would fix it:\n\n${fixes}`,
    reportToMarkdown(report),
  ]);
}

function verdicts(report: Report): string {
  return list(report.flips.map((flip) => `${FLIP_SYMBOLS[flip]} ${code(verdictText(report, flip))}`));
}

function outcome(report: Report, tolerance: number | undefined): string {
  const found = judgeReport(report, tolerance);
  switch (found.kind) {
    case 'unstated':
      return '';
    case 'passed':
      return '**Passed**: every output is within its tolerance.';
    case 'failed':
      return `**Failed**: ${code(found.line)}.`;
    case 'nothing':
      return `**Not judged**: ${code(found.line)}.`;
  }
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
