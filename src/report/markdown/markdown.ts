import { runtimeWords } from '../facts/runtime';
import { FLIP_SYMBOLS, formatNumber } from '../facts/format';
import { inputTitle, preprocessDescription } from '../facts/formatInput';
import { preprocessSentences } from '../facts/preprocess';
import { inputWords } from '../facts/contracts';
import { groupedWarnings } from '../facts/warnings';
import { mainOutput } from '../facts/mainOutput';
import type { Report } from '../report';
import { attributionSection, causesSection, sizeSection } from './causes';
import { fixesSection } from './fixes';
import { auditSection, channelsSection, layersSection } from './layers';
import { linearSection } from './linearMaps';
import { code, list } from './markup';
import { outputSection } from './outputs';

/**
 * A summary for a pull-request comment (GitHub Flavored Markdown); names from files stand in code spans, never as markup.
 *
 * @param title what the input is called; of several reports see `inputTitles`
 */
export function reportToMarkdown(report: Report, title = inputTitle(report)): string {
  const parts = [
    `### Flipscope: ${code(report.model.name)} on ${code(title)}`,
    ...report.outputs.map((output) => outputSection(report, output)),
    causesSection(report),
    attributionSection(report),
    sizeSection(report),
    fixesSection(report),
    channelsSection(report),
    linearSection(report),
    layersSection(report),
    auditSection(report),
    warningsSection(report),
    preprocessSection(report),
    inputsLine(report),
    preparedLine(report),
    `<sub>Flipscope ${code(report.tool.version)}, ${code(runtimeWords(report))}, ` +
      `model sha256 ${code(report.model.sha256.slice(0, 12))}, noise floor ${formatNumber(report.noiseFloor)}.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** What the preprocessing has to do with the figures, under each flip. */
function preprocessSection(report: Report): string {
  const sentences = report.flips.flatMap((flip) => {
    const output = mainOutput(report, flip);
    if (output === undefined) return [];
    return preprocessSentences(report, output, flip).map((sentence) => `${FLIP_SYMBOLS[flip]} ${sentence}`);
  });
  return sentences.length === 0 ? '' : list(sentences);
}

function preparedLine({ input: { preprocess, preprocessOrigin } }: Report): string {
  if (preprocess === undefined) return '';
  const origin = preprocessOrigin === undefined ? '' : ` (${code(preprocessOrigin)})`;
  return `<sub>Prepared: ${code(preprocessDescription(preprocess))}${origin}.</sub>`;
}

function inputsLine(report: Report): string {
  const words = inputWords(report);
  return words.length === 0 ? '' : `<sub>Inputs: ${words.map(code).join('; ')}.</sub>`;
}

function warningsSection(report: Report): string {
  return groupedWarnings(report.warnings)
    .map((warning) => `> ⚠ ${code(warning)}`)
    .join('\n>\n');
}
