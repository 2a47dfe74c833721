import { attributionRows } from './facts/attribution';
import { AUDIT_COLUMNS, auditRows, auditSentence } from './facts/audit';
import { swapSummary } from './facts/channelMatching';
import { experimentRows, insightSentence, residualSentence } from './facts/experiments';
import { FLIP_SYMBOLS, formatNumber, formatShape } from './facts/format';
import { inputTitle, preprocessDescription } from './facts/formatInput';
import { preprocessSentences } from './facts/preprocess';
import { plainText } from './facts/formatText';
import { matchingRows } from './facts/layerMatching';
import { layerName } from './facts/layerName';
import { errorFigure, startFact, startTitle } from './facts/layers';
import { expectationWords, inputWords } from './facts/contracts';
import { groupedWarnings } from './facts/warnings';
import { boxCells, boxColumns, boxRows, pointWords } from './facts/detections';
import { classRows, flipLabel, pairRows, sensitiveSentence, topOneFigure } from './facts/outputs';
import { shareRows } from './facts/shares';
import { alignedSizes, misalignedSentence, sizeSentences } from './facts/sizes';
import { className, mainOutput, swapSentence } from './facts/verdict';
import type { Flip, LayerReport, OutputReport, Report } from './report';

/** Layers listed at most: a comment on GitHub holds 65,536 characters. */
const MAX_LAYERS = 20;

/** Layers with swaps or shifts listed for each flip. */
const MAX_MATCHED = 6;

/** Layers named for each flip in the attribution. */
const MAX_ATTRIBUTED = 6;

/** Operators of the audit listed. */
const MAX_AUDITED = 20;

/** A summary for a pull-request comment (GitHub Flavored Markdown); names from files stand in code spans, never as markup. */
export function reportToMarkdown(report: Report): string {
  const parts = [
    `### Flipscope: ${code(report.model.name)} on ${code(inputTitle(report))}`,
    ...report.outputs.map((output) => outputSection(report, output)),
    causesSection(report),
    attributionSection(report),
    sizeSection(report),
    channelsSection(report),
    layersSection(report),
    auditSection(report),
    warningsSection(report),
    preprocessSection(report),
    inputsLine(report),
    preparedLine(report),
    `<sub>Flipscope ${code(report.tool.version)}, ONNX Runtime ${code(report.tool.onnxruntime)}, ` +
      `model sha256 ${code(report.model.sha256.slice(0, 12))}, noise floor ${formatNumber(report.noiseFloor)}.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Text as a code span (CommonMark §6.1): no markup, mention or link in it takes effect. */
function code(text: string): string {
  const plain = plainText(text).trim();
  if (plain === '') return '–';
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${plain}${space}${fence}`;
}

/** A pipe in a cell is escaped, also in a code span (GFM §4.10). */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function outputSection(report: Report, output: OutputReport): string {
  if (output.boxes !== undefined) return boxSection(report, output);
  const pairs = pairRows(report, output);
  const rows = report.flips.map((flip) => {
    const row = pairs.find(({ pair }) => pair.a === 'id' && pair.b === flip);
    return [
      flipLabel(flip),
      row?.relL2.text ?? '–',
      row?.cosine ?? '–',
      ...(output.classes === undefined ? [] : [topClass(output, flip)]),
      startCell(report, flip),
    ];
  });
  const classHeader = output.classes === undefined ? [] : ['top-1'];
  const title = `Output ${code(output.name)} (${formatShape(output.shape)}), ${expectationWords(output, code)}:`;
  const figures = table(['flip', 'relative L2', 'cosine', ...classHeader, startTitle(report).toLowerCase()], rows);
  const told = [...sensitivity(report, output), ...pointItems(report, output)];
  return `${title}\n\n${figures}${told.length === 0 ? '' : `\n\n${list(told)}`}`;
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

/** How far keypoints lie apart under each flip. */
function pointItems(report: Report, output: OutputReport): string[] {
  return report.flips.flatMap((flip) => {
    const words = pointWords(output, flip);
    return words === undefined ? [] : [`${FLIP_SYMBOLS[flip]} ${words}.`];
  });
}

/** Finished detections of x against those of each flip. */
function boxSection(report: Report, output: OutputReport): string {
  const rows = boxRows(output).map((row) => {
    const [label, matched, ...figures] = boxCells(row);
    return [label!, row.matched.tone === 'bad' ? `**${matched}**` : matched!, ...figures, startCell(report, row.flip)];
  });
  const title = `Output ${code(output.name)} (${formatShape(output.shape)}), ${expectationWords(output, code)}:`;
  return `${title}\n\n${table([...boxColumns(output), startTitle(report).toLowerCase()], rows)}`;
}

/** Of an output that should change: whether it does under each flip, and which classes change places. */
function sensitivity(report: Report, output: OutputReport): string[] {
  return report.flips.flatMap((flip) => {
    const found = sensitiveSentence(report, output, flip);
    if (found === undefined) return [];
    const told = `${FLIP_SYMBOLS[flip]} ${found.tone === 'bad' ? `**${found.text}**` : found.text}.`;
    const swapped = swapSentence(output, flip, (score) => code(className(score)));
    return [swapped === undefined ? told : `${told} ${swapped}`];
  });
}

function topClass(output: OutputReport, flip: Flip): string {
  const [top] = classRows(output, flip);
  if (top === undefined) return '–';
  const { text, tone } = topOneFigure(output, flip);
  return `${tone === 'bad' ? `**${text}**` : text}: ${code(top.name)} ${top.text}`;
}

function startCell(report: Report, flip: Flip): string {
  const start = startFact(report, flip, layerCode);
  if (start === undefined) return '–';
  return start.name === undefined ? 'none' : start.name;
}

function causesSection(report: Report): string {
  const flips = report.flips.filter((flip) => report.causes?.[flip] !== undefined);
  if (flips.length === 0) return '';
  const sentences = flips.map((flip) =>
    [`${FLIP_SYMBOLS[flip]} ${insightSentence(report, flip)}`, residualSentence(report, flip)].join(' '),
  );
  const experiments = details('Counterfactuals: the output error by what is mirrored', experimentsTable(report, flips));
  return `Why (shares of the output error):\n\n${sharesTable(report, flips)}\n\n${list(sentences)}\n\n${experiments}`;
}

/** A column per flip, a row per cause. */
function sharesTable(report: Report, flips: readonly Flip[]): string {
  const columns = flips.map((flip) => new Map(shareRows(report, flip).map(({ words, text }) => [words, text])));
  return flipsTable('cause', flips, columns);
}

function experimentsTable(report: Report, flips: readonly Flip[]): string {
  const columns = flips.map(
    (flip) =>
      new Map(
        experimentRows(report, flip).map(({ words, text, note }) => [words, note === '' ? text : `${text} (${note})`]),
      ),
  );
  return flipsTable('mirrored', flips, columns);
}

/** Rows by name, in the order in which they first stand; a column per flip, with a dash where it has no such row. */
function flipsTable(title: string, flips: readonly Flip[], columns: readonly ReadonlyMap<string, string>[]): string {
  const names = new Set(columns.flatMap((column) => [...column.keys()]));
  const header = [title, ...flips.map(flipLabel)];
  return table(
    header,
    [...names].map((name) => [name, ...columns.map((column) => column.get(name) ?? '–')]),
  );
}

/** For each flip whose difference was attributed, the layers that add most. */
function attributionSection(report: Report): string {
  const items = report.flips.flatMap((flip) => {
    const rows = attributionRows(report, flip, MAX_ATTRIBUTED, layerCode);
    return rows.length === 0
      ? []
      : [`${FLIP_SYMBOLS[flip]} ${rows.map(({ name, text }) => `${name} ${text}`).join(', ')}`];
  });
  return items.length === 0 ? '' : `What each layer adds to the difference:\n\n${list(items)}`;
}

function sizeSection(report: Report): string {
  const advice = report.sizeAdvice;
  if (advice === undefined) return '';
  const sizes = `${plainText(alignedSizes(advice))} ${misalignedSentence(advice)}`;
  const measured = sizeSentences(report).map(({ flip, sentence }) => `${FLIP_SYMBOLS[flip]} ${sentence}`);
  return measured.length === 0 ? sizes : `${sizes}\n\n${list(measured)}`;
}

/** For each flip which layers it only reorders, the channels of those, and which it moves by one pixel. */
function channelsSection(report: Report): string {
  const items = report.flips.flatMap((flip) => {
    const summary = swapSummary(report, flip, layerCode);
    const rows = matchingRows(report, flip);
    const swaps = rows.flatMap(({ layer, swaps: pairs, matched }) =>
      matched === undefined ? [] : [`${layerCode(layer)} (${matched}): ${pairs.join(', ') || '–'}`],
    );
    const shifts = rows.flatMap(({ layer, shift }) => (shift === undefined ? [] : [`${layerCode(layer)}: ${shift}`]));
    return [
      ...(summary === undefined ? [] : [`${FLIP_SYMBOLS[flip]} ${summary}`]),
      ...atMost(swaps).map((item) => `${FLIP_SYMBOLS[flip]} channels that swap in ${item}`),
      ...atMost(shifts).map((item) => `${FLIP_SYMBOLS[flip]} shifted by one pixel, ${item}`),
    ];
  });
  return items.length === 0 ? '' : `Channel matching and shifts:\n\n${list(items)}`;
}

function layerCode(layer: Pick<LayerReport, 'node' | 'tensor' | 'op'>): string {
  return code(layerName(layer));
}

function atMost(items: readonly string[]): readonly string[] {
  if (items.length <= MAX_MATCHED) return items;
  return [...items.slice(0, MAX_MATCHED), `${items.length - MAX_MATCHED} more layers`];
}

function layersSection(report: Report): string {
  const worst = (layer: LayerReport) => Math.max(...report.flips.map((flip) => layer.error[flip] ?? 0));
  const listed = new Set([...report.layers].sort((a, b) => worst(b) - worst(a)).slice(0, MAX_LAYERS));
  const rows = report.layers.flatMap((layer, index) =>
    listed.has(layer)
      ? [
          [
            String(index + 1),
            layerCode(layer),
            code(layer.op),
            formatShape(layer.shape),
            ...report.flips.map((flip) => errorFigure(report, layer, flip)?.text ?? '–'),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return '';
  const header = ['#', 'layer', 'operator', 'shape', ...report.flips.map((flip) => `E ${FLIP_SYMBOLS[flip]}`)];
  const what =
    rows.length < report.layers.length ? `${rows.length} largest of ${report.layers.length}` : `${rows.length}`;
  return details(`Layers (${what})`, table(header, rows));
}

function auditSection({ audit }: Report): string {
  const rows = auditRows(audit ?? []);
  if (audit === undefined || rows.length === 0) return '';
  const cells = rows
    .slice(0, MAX_AUDITED)
    .map(({ name, op, verdict, figures }) => [code(name), code(op), verdict, ...figures]);
  const more = rows.length > MAX_AUDITED ? `\n\n… and ${rows.length - MAX_AUDITED} more` : '';
  return details(
    `Audit: ${auditSentence(audit)}`,
    table(['layer', 'operator', 'verdict', ...AUDIT_COLUMNS], cells) + more,
  );
}

function warningsSection(report: Report): string {
  return groupedWarnings(report.warnings)
    .map((warning) => `> ⚠ ${code(warning)}`)
    .join('\n>\n');
}
