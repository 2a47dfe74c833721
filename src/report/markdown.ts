import { insightSentence } from './facts/causeWords';
import { layersByKind, swapList, swapSummary } from './facts/channelSwaps';
import { accountRows } from './facts/attribution';
import {
  FLIP_SYMBOLS,
  ORIENTATION_SYMBOLS,
  formatCosine,
  formatError,
  formatPercent,
  formatShape,
} from './facts/format';
import { plainText } from './facts/formatText';
import { inputTitle } from './facts/formatInput';
import { shiftText, tellingShift } from './facts/layerShift';
import { CAUSES } from './causes';
import type { CauseReport, Flip, LayerReport, OutputReport, Report } from './report';
import { asWanted, isSensitive } from './facts/sensitive';
import { sizeSentences } from './facts/sizeWords';
import { className, pairFor, swapSentence } from './facts/verdict';

/** Layers listed at most: a comment on GitHub holds 65,536 characters. */
const LISTED_LAYERS = 20;

/** Layers with swaps or shifts listed for each flip. */
const LISTED_ALIGNMENTS = 6;

/** Layers named for each flip in the account of the difference. */
const LISTED_SHARES = 6;

/** A summary for a pull-request comment (GitHub Flavored Markdown); names from files stand in code spans, never as markup. */
export function reportToMarkdown(report: Report): string {
  const parts = [
    `### Flipscope: ${code(report.model.name)} on ${code(inputTitle(report))}`,
    ...report.outputs.map((output) => outputSection(report, output)),
    causesSection(report),
    contributionsSection(report),
    sizeSection(report),
    alignmentSection(report),
    layersSection(report),
    warningsSection(report),
    `<sub>Flipscope ${code(report.tool.version)}, ONNX Runtime ${code(report.tool.onnxruntime)}, ` +
      `model sha256 ${code(report.model.sha256.slice(0, 12))}, noise floor ${formatError(report.noiseFloor)}.</sub>`,
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

function outputSection(report: Report, output: OutputReport): string {
  const rows = report.flips.map((flip) => {
    const pair = pairFor(output, flip);
    return [
      `${FLIP_SYMBOLS[flip]} ${ORIENTATION_SYMBOLS[flip]}`,
      pair === undefined ? '–' : formatError(pair.relL2),
      pair === undefined ? '–' : formatCosine(pair.cosine),
      ...(output.classes === undefined ? [] : [topClass(output, flip)]),
      firstBroken(report, flip),
    ];
  });
  const classHeader = output.classes === undefined ? [] : ['top-1'];
  const expected = output.sensitive === true ? 'a change' : output.expects;
  const title = `Output ${code(output.name)} (${formatShape(output.shape)}), ${expected} expected:`;
  const start = output.sensitive === true ? 'first layer that differs' : 'first broken layer';
  const figures = table(['flip', 'error', 'cosine', ...classHeader, start], rows);
  const told = sensitivity(report, output);
  return `${title}\n\n${figures}${told.length === 0 ? '' : `\n\n${list(told)}`}`;
}

/** Of an output that should change: whether it does under each flip, and which classes change places. */
function sensitivity(report: Report, output: OutputReport): string[] {
  if (output.sensitive !== true) return [];
  return report.flips.flatMap((flip) => {
    const pair = pairFor(output, flip);
    if (pair === undefined) return [];
    const changes = asWanted(report, output, pair.relL2);
    const told = `${FLIP_SYMBOLS[flip]} ${changes ? 'changes it, as it should' : '**does not change it, though it should**'}.`;
    const swapped = swapSentence(output, flip, (score) => code(className(score)));
    return [swapped === undefined ? told : `${told} ${swapped}`];
  });
}

function topClass(output: OutputReport, flip: Flip): string {
  const top = output.classes?.top[flip]?.[0];
  if (top === undefined) return '–';
  const stays = output.classes?.agreement[flip] === true;
  // The emphasis is on what is not as it should be.
  const noted = stays === (output.sensitive === true);
  const same = noted ? `**${stays ? 'same' : 'changed'}**` : stays ? 'same' : 'changed';
  return `${same}: ${code(className(top))} ${formatPercent(top.p)}`;
}

function firstBroken(report: Report, flip: Flip): string {
  const tensor = report.firstBroken[flip];
  if (tensor === undefined) return '–';
  if (tensor === null) return 'none';
  return code(report.layers.find((layer) => layer.tensor === tensor)?.node || tensor);
}

function causesSection(report: Report): string {
  const { causes } = report;
  if (causes === undefined) return '';
  const flips = report.flips.filter((flip) => causes[flip] !== undefined);
  const present = CAUSES.filter((cause) => flips.some((flip) => causes[flip]?.shares[cause] !== undefined));
  const rows = flips.map((flip) => {
    const cause: CauseReport = causes[flip]!;
    const shares = present.map((name) => shareText(cause, cause.shares[name]));
    return [`${FLIP_SYMBOLS[flip]} ${ORIENTATION_SYMBOLS[flip]}`, ...shares, formatError(cause.twinResidual)];
  });
  const sentences = flips.map(
    (flip) => `${FLIP_SYMBOLS[flip]} ${insightSentence(causes[flip]!, report.noiseFloor, isSensitive(report))}`,
  );
  const shares = table(['flip', ...present, 'mirror twin residual'], rows);
  return `Why (share of the error):\n\n${shares}\n\n${list(sentences)}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** For each flip whose difference was taken apart, the layers that add most. */
function contributionsSection(report: Report): string {
  const items = report.flips.flatMap((flip) => {
    const rows = accountRows(report, flip, LISTED_SHARES, layerCode);
    return rows.length === 0
      ? []
      : [`${FLIP_SYMBOLS[flip]} ${rows.map(({ name, share }) => `${name} ${formatPercent(share)}`).join(', ')}`];
  });
  return items.length === 0 ? '' : `What each layer adds to the difference:\n\n${list(items)}`;
}

function shareText(cause: CauseReport, share: number | undefined): string {
  return share === undefined ? '–' : formatPercent(share / cause.error);
}

function sizeSection(report: Report): string {
  const advice = report.sizeAdvice;
  if (advice === undefined) return '';
  const axis = (name: string, sizes: readonly number[]) => `${name}: ${sizes.length === 0 ? 'none' : sizes.join(', ')}`;
  const reason = advice.reason === undefined ? '' : ` (${plainText(advice.reason)})`;
  const sizes = `Aligned sizes near this one: ${axis('W', advice.W)}; ${axis('H', advice.H)}${reason}.`;
  const measured = sizeSentences(report).map(({ flip, sentence }) => `${FLIP_SYMBOLS[flip]} ${sentence}`);
  return measured.length === 0 ? sizes : `${sizes}\n\n${list(measured)}`;
}

/** For each flip which layers it only reorders, the channels of those, and which it moves by one pixel. */
function alignmentSection(report: Report): string {
  const items = report.flips.flatMap((flip) => {
    const summary = swapSummary(report, flip, layerCode);
    const kinds = layersByKind(report, flip);
    const swapping = [...(kinds?.get('swapped') ?? []), ...(kinds?.get('partly') ?? [])];
    const swaps = swapping.flatMap((layer) => {
      const found = layer.swaps?.[flip];
      return found === undefined ? [] : [`${layerCode(layer)}: ${swapList(found)}`];
    });
    const shifts = report.layers.flatMap((layer) => {
      const shift = tellingShift(layer, flip);
      return shift === undefined ? [] : [`${layerCode(layer)}: ${shiftText(shift)}`];
    });
    return [
      ...(summary === undefined ? [] : [`${FLIP_SYMBOLS[flip]} ${summary}`]),
      ...atMost(swaps).map((item) => `${FLIP_SYMBOLS[flip]} channels that swap in ${item}`),
      ...atMost(shifts).map((item) => `${FLIP_SYMBOLS[flip]} shifted by one pixel, ${item}`),
    ];
  });
  return items.length === 0 ? '' : `Swapped channels and shifts:\n\n${list(items)}`;
}

function layerCode(layer: LayerReport): string {
  return code(layer.node || layer.tensor);
}

function atMost(items: readonly string[]): readonly string[] {
  if (items.length <= LISTED_ALIGNMENTS) return items;
  return [...items.slice(0, LISTED_ALIGNMENTS), `${items.length - LISTED_ALIGNMENTS} more layers`];
}

function layersSection(report: Report): string {
  const worst = (layer: LayerReport) => Math.max(...report.flips.map((flip) => layer.error[flip] ?? 0));
  const listed = new Set([...report.layers].sort((a, b) => worst(b) - worst(a)).slice(0, LISTED_LAYERS));
  const rows = report.layers.flatMap((layer, index) =>
    listed.has(layer)
      ? [[String(index + 1), layerCode(layer), code(layer.op), formatShape(layer.shape), ...errors(report, layer)]]
      : [],
  );
  if (rows.length === 0) return '';
  const header = ['#', 'layer', 'op', 'shape', ...report.flips.map((flip) => `E ${FLIP_SYMBOLS[flip]}`)];
  const what =
    rows.length < report.layers.length ? `${rows.length} largest of ${report.layers.length}` : `${rows.length}`;
  return `<details><summary>Layers (${what})</summary>\n\n${table(header, rows)}\n\n</details>`;
}

function errors(report: Report, layer: LayerReport): string[] {
  return report.flips.map((flip) => {
    const error = layer.error[flip];
    return error === undefined ? '–' : formatError(error);
  });
}

function warningsSection(report: Report): string {
  return report.warnings.map((warning) => `> ⚠ ${code(warning)}`).join('\n>\n');
}
