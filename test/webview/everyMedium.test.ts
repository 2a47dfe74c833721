// @vitest-environment happy-dom
import MarkdownIt from 'markdown-it';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import { attributionRows, placeFacts, unattributedSentence } from '../../src/report/facts/attribution';
import { auditRows } from '../../src/report/facts/audit';
import { experimentRows, insightSentence, residualSentence } from '../../src/report/facts/experiments';
import { unexplainedSentence } from '../../src/report/facts/explained';
import { maskSentences, maskTable } from '../../src/report/facts/masks';
import { fixSummary, fixSummaryCells, unmovedSentence } from '../../src/report/facts/fixSummary';
import { fixSentence } from '../../src/report/facts/fixes';
import { errorFigure } from '../../src/report/facts/layers';
import { layerName } from '../../src/report/facts/layerName';
import { expectedWords, inputWords } from '../../src/report/facts/contracts';
import { linearRows, linearSentence, linearSummary } from '../../src/report/facts/linearMaps';
import { offerSentence } from '../../src/report/facts/offers';
import { boxCells, boxRows, matchWords, pointWords, unmatchedWords } from '../../src/report/facts/detections';
import { detectionCells, detectionFacts } from '../../src/report/facts/detectionTable';
import { reportToCsv } from '../../src/report/csv/csv';
import { pairRows } from '../../src/report/facts/outputs';
import { scaleRows } from '../../src/report/facts/scale';
import { shareRows, shareSentence } from '../../src/report/facts/shares';
import { sizeSentences } from '../../src/report/facts/sizes';
import { verdictFor } from '../../src/report/facts/verdict';
import { NO_ASSETS } from '../../src/report/html/assets';
import { reportsToHtml } from '../../src/report/html/html';
import { reportToMarkdown } from '../../src/report/markdown/markdown';
import type { CauseReport, LayerReport, OutputReport, Offer, Report } from '../../src/report/report';
import { auditToTable } from '../../src/report/terminal/audit';
import { reportToTable } from '../../src/report/terminal/table';
import { DEFAULT_CHOICES } from '../../webview/choices';
import type { ViewContext } from '../../webview/context';
import '../../webview/sections/detailsSection';
import '../../webview/sections/fixSection';
import '../../webview/sections/layersSection';
import '../../webview/sections/outputsSection';
import '../../webview/sections/verdictSection';
import '../../webview/sections/whySection';
import { Spot } from '../../webview/spot';
import { detectionReport, keypointReport } from '../report/detectionReport';
import {
  attributedReport,
  linearReport,
  noiseAttributedReport,
  nonFiniteReport,
  sampleReport,
  scaledReport,
  sensitiveReport,
} from '../report/sampleReport';

/** The rows of a medium, each as the texts of its cells, and all of its text. */
interface Shown {
  /** Where a medium has elements. */
  readonly elements: readonly Element[];
  readonly rows: readonly (readonly string[])[];
  readonly text: string;
}

const ROWS = 'tr, li, .legend > span, vscode-data-grid-row, [role=option]';

/** The texts of a node, shadow roots included, in order; style sheets left out. */
function texts(node: Node): string[] {
  if (node.nodeType === node.TEXT_NODE) return [node.textContent!.replace(/\s+/g, ' ').trim()].filter((t) => t !== '');
  if (node.nodeName === 'STYLE') return [];
  const shadow = node instanceof HTMLElement && node.shadowRoot !== null ? [node.shadowRoot] : [];
  return [...shadow, ...node.childNodes].flatMap(texts);
}

function elements(root: ParentNode): Element[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    element,
    ...(element.shadowRoot === null ? [] : elements(element.shadowRoot)),
  ]);
}

function shownOf(root: ParentNode & Node): Shown {
  const all = elements(root);
  const rows = all.filter((element) => element.matches(ROWS)).map(texts);
  return { elements: all, rows, text: texts(root).join(' ') };
}

function terminal(report: Report): Shown {
  const context = { model: 'm', shape: [1, 3, 8, 8], audit: report.audit ?? [], sizeAdvice: report.sizeAdvice! };
  const options = { width: 220, color: false };
  const text = reportToTable(report, options) + (report.sizeAdvice === undefined ? '' : auditToTable(context, options));
  const rows = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
  return { elements: [], rows, text: text.replace(/\s+/g, ' ') };
}

function page(report: Report): Shown {
  return shownOf(new DOMParser().parseFromString(reportsToHtml([{ report, assets: NO_ASSETS }]), 'text/html').body);
}

function markdown(report: Report): Shown {
  const html = new MarkdownIt({ html: true }).enable('table').render(reportToMarkdown(report));
  const shown = shownOf(new DOMParser().parseFromString(html, 'text/html').body);
  // A list in one line: `name 30%, name 20%`.
  const items = shown.rows.flatMap((row) => row.join(' ').replace(/^↔ /, '').split(', '));
  return { ...shown, rows: [...shown.rows, ...items.map((item) => item.split(/ (?=\S+$)/))] };
}

/** The layer on screen of the panel. */
function shownLayer({ layers }: Report): LayerReport | undefined {
  return layers.find(({ linear }) => linear !== undefined) ?? layers[0];
}

/** What the page waits for and does not get. */
const NEVER = new Promise<never>(() => {});

async function panel(report: Report): Promise<Shown> {
  const [flip = 'h'] = report.flips;
  const context = {
    report,
    flip,
    layer: shownLayer(report),
    spec: {
      model: { kind: 'file', path: 'a.onnx' },
      input: { kind: 'noise', seed: 0 },
      flips: ['h'],
      flipMode: 'tensor',
    },
    choices: DEFAULT_CHOICES,
    images: {},
    analysis: 'a',
    explanation: { failures: [], done: [...EXPLAIN_PARTS] },
    view: { status: 'loading' },
    spot: new Spot(),
    host: { kernels: () => NEVER, layerInsight: () => NEVER },
    choose: () => {},
    retryView: () => {},
    attempt: () => {},
  } as unknown as ViewContext;
  const root = document.createElement('main');
  for (const name of ['verdict', 'layers', 'outputs', 'why', 'fix', 'details']) {
    root.append(Object.assign(document.createElement(`flipscope-${name}`), { context }));
  }
  document.body.replaceChildren(root);
  for (let i = 0; i < 8; i++) await new Promise((resolve) => setTimeout(resolve, 0));
  return shownOf(root);
}

const MEDIA = { terminal, page, markdown, panel };
type Medium = keyof typeof MEDIA;

/** Reports of one flip, so that a row can be of no other. */
function only(report: Report, causes: Partial<CauseReport> = {}): Report {
  const h = report.causes?.h;
  return { ...report, flips: ['h'], ...(h === undefined ? {} : { causes: { h: { ...h, ...causes } } }) };
}

const atFloor = (report: Report): Report => ({
  ...report,
  outputs: report.outputs.map((output) => ({
    ...output,
    pairs: output.pairs.map((pair) => ({ ...pair, relL2: report.noiseFloor })),
  })),
  layers: report.layers.map((layer) => ({ ...layer, error: { h: report.noiseFloor } })),
  firstBroken: { h: null },
});

const offered = (report: Report, offer: Offer): Report => ({
  ...report,
  outputs: report.outputs.map((output) => ({ ...output, offer })),
});
const masked = (report: Report): Report => {
  const classes = [
    { index: 0, label: 'wall|`', x: 60, gx: 62, iou: 0.9 },
    { index: 8, x: 40, gx: 38, iou: 0.8 },
  ];
  const masks: OutputReport['masks'] = {
    h: { width: 10, height: 10, numbers: 'scores', possible: 21, changed: 0.031, occurring: 2, meanIoU: 0.85, classes },
  };
  return { ...report, outputs: report.outputs.map((output) => ({ ...output, masks })) };
};
const FLOW: Offer = { looksLike: 'flow', entry: { contract: 'map', negate: { h: [0] } }, figure: { h: 0.002 } };
const SCORES: Offer = { looksLike: 'scores', entry: { contract: 'classes' }, figure: { h: 0.05 } };

const sample = sampleReport();
const nearlyEmpty: Report = {
  ...only(sample),
  outputs: sample.outputs.map((output) => ({
    ...output,
    verdict: { h: 'empty' },
    reasons: { h: 'it is nearly zero throughout: at most 4.1e-5' },
  })),
  causes: {},
};
const REPORTS: { readonly [name: string]: Report } = {
  'two causes': only(sample),
  'half of it unexplained': only(sample, { error: 0.1, shares: { kernel: 0.03, grid: 0.02 }, twinResidual: 0.05 }),
  'a cause that offsets another': only(sample, { shares: { kernel: 0.11, grid: -0.022 } }),
  'causes that nearly cancel': only(sample, { shares: { kernel: 0.22, grid: -0.132 } }),
  'no error': only(sample, { error: 0, shares: { kernel: 0, grid: 0 }, twinResidual: 0 }),
  'an error that is not a number': only(sample, { error: NaN, shares: { kernel: NaN, grid: NaN }, twinResidual: NaN }),
  'errors at the noise floor': atFloor(only(sample, { error: 1e-5, twinResidual: 1e-5 })),
  'figures that are not finite': nonFiniteReport(),
  'an output that should change': only(sensitiveReport()),
  'the difference attributed': only(attributedReport()),
  'float noise attributed': only(noiseAttributedReport()),
  'other changes beside it': only(scaledReport()),
  'linear maps of channels': only(linearReport()),
  'detections that are matched': detectionReport(),
  'keypoints that lie apart': keypointReport(),
  'an output that is a mask': masked(only(sample)),
  'a contract that is offered': offered(only(sample), FLOW),
  'classes that are offered': offered(only(sample), SCORES),
  'an output that holds nearly nothing': nearlyEmpty,
};

const drawn = new Map<string, Shown>();

/** What a medium shows of a report of that name, drawn once for all tests. */
async function draw(medium: Medium, name: string): Promise<Shown> {
  const key = `${medium} ${name}`;
  const shown = drawn.get(key) ?? (await MEDIA[medium](REPORTS[name]!));
  drawn.set(key, shown);
  return shown;
}

const cases = Object.entries(REPORTS).flatMap(([name, report]) =>
  (Object.keys(MEDIA) as Medium[]).map((medium) => [medium, name, report] as const),
);

/** Holds a medium to having a row with all of these texts as cells of their own. */
function expectRow({ rows }: Shown, ...cells: readonly string[]): void {
  const found = rows.some((row) => cells.every((cell) => row.some((text) => text === cell)));
  const near = rows.filter((row) => row.some((text) => text === cells[0]));
  expect(found, `${cells.join(' | ')} among ${JSON.stringify(near.length > 0 ? near : rows.slice(0, 90))}`).toBe(true);
}

describe.each(cases)('%s, %s', (medium, name, report) => {
  let shown: Shown;
  beforeAll(async () => {
    shown = await draw(medium, name);
  });

  it('shows the same shares, experiments and sentences', () => {
    for (const { words, text } of shareRows(report, 'h')) expectRow(shown, words, text);
    for (const { words, text, note } of experimentRows(report, 'h')) {
      if (medium === 'markdown') expectRow(shown, words, note === '' ? text : `${text} (${note})`);
      else expectRow(shown, words, text, ...(note === '' ? [] : [note]));
    }
    const why = unexplainedSentence(report, 'h', medium === 'markdown' ? (name) => name : undefined);
    for (const sentence of [insightSentence(report, 'h'), residualSentence(report, 'h'), why]) {
      if (sentence !== undefined) expect(shown.text).toContain(sentence);
    }
  });

  it('shows the same outputs, layers and audit', () => {
    const [output] = report.outputs;
    for (const { pair, label, relL2, cosine, maxAbs, meanAbs } of pairRows(report, output!)) {
      // Markdown compares with the original only, and names the flip.
      if (medium !== 'markdown') expectRow(shown, label, relL2.text, cosine, maxAbs, meanAbs);
      else if (pair.a === 'id' && pair.b === 'h') expectRow(shown, '↔ hx', relL2.text, cosine);
    }
    for (const row of boxRows(output!)) expectRow(shown, ...boxCells(row));
    for (const { words, text } of scaleRows(report, output!)) expectRow(shown, words, text);
    // One by one they stand in the page and the panel, beside the image.
    if (medium === 'page' || medium === 'panel') {
      const cells = output!.detections === undefined ? [] : detectionFacts(output!, 'h').map(detectionCells);
      for (const row of cells) expectRow(shown, ...row);
    }
    // The panel draws masks, with the same table beside them, once the engine has sent them.
    if (medium !== 'panel') {
      for (const row of maskTable(report, output!)?.rows ?? []) expectRow(shown, ...row);
      for (const sentence of maskSentences(report, output!)) expect(shown.text).toContain(sentence);
    }
    const matched = matchWords(output!, 'h');
    // The panel sets a sentence's figure apart, and Markdown has no sentences.
    const hasSentences = medium === 'terminal' || medium === 'page';
    if (matched !== undefined && hasSentences) expect(shown.text).toContain(matched);
    if (matched === undefined && medium !== 'panel') expect(shown.text).toContain(pointWords(output!, 'h') ?? '');
    // Markdown writes names as code.
    expect(shown.text).toContain(
      medium === 'markdown' ? expectedWords(output!, (name) => name) : expectedWords(output!),
    );
    for (const words of inputWords(report)) expect(shown.text).toContain(words);
    // Once, whatever the number of flips.
    const offer = offerSentence(report, output!, medium === 'markdown' ? (name) => name : undefined);
    if (offer !== undefined) expect(shown.text.split(offer)).toHaveLength(2);
    expect(shown.text).toContain(output!.contract.origin);
    // The page's list has the rows in sight only, and Markdown the largest errors.
    const sorted = [...report.layers].sort((a, b) => (b.error.h ?? 0) - (a.error.h ?? 0));
    const layers = medium === 'panel' ? report.layers.slice(0, 5) : sorted.slice(0, 5);
    for (const layer of layers) expectRow(shown, layerName(layer), errorFigure(report, layer, 'h')!.text);
    for (const { name, op, figures } of auditRows(report.audit ?? [])) expectRow(shown, name, op, ...figures);
    const linear = shownLayer(report)!.linear?.h;
    // The panel shows those of the layer on screen.
    if (medium === 'panel' && linear !== undefined) {
      expect(shown.text).toContain(linearSentence(linear, report.noiseFloor));
    }
    if (medium !== 'panel') {
      for (const { layer, cells } of linearRows(report, 'h')) expectRow(shown, layerName(layer), ...cells);
      expect(shown.text).toContain(linearSummary(report, 'h') ?? '');
    }
  });

  it('shows the same attribution, sizes and verdict', () => {
    const most = { terminal: 8, page: 12, markdown: 6, panel: 12 }[medium];
    for (const { name, text, layer } of attributionRows(report, 'h', most)) {
      if (medium === 'panel' && layer === undefined) expect(shown.text).toContain(`${name} : ${text}`);
      else expectRow(shown, name, text);
    }
    const unattributed = unattributedSentence(report, 'h');
    if (unattributed !== undefined) expect(shown.text).toContain(unattributed);
    const places = placeFacts(report, 'h');
    if (places !== undefined && medium !== 'markdown') expect(shown.text).toContain(places.range);
    for (const { sentence } of sizeSentences(report)) expect(shown.text).toContain(sentence);
    if (medium !== 'markdown') {
      const { details } = verdictFor(report, 'h');
      for (const detail of details) expect(shown.text).toContain(detail);
      expect(details.includes(shareSentence(report, 'h') ?? '')).toBe(
        shareSentence(report, 'h') !== undefined && verdictFor(report, 'h').kind === 'changed',
      );
    }
    if (medium === 'panel') expect(shown.text).toContain(fixSentence(report, 'h'));
    // The terminal leaves the table out before anything was explained; the panel has a reason in each row.
    const { rows } = fixSummary(report);
    for (const row of rows) {
      if (medium === 'panel') expect(shown.text).toContain(row.unmoved ?? row.moves);
      else if (medium !== 'terminal' || report.sizeAdvice !== undefined) expectRow(shown, ...fixSummaryCells(row));
    }
    // A reason is code in Markdown, as it may hold names: an element of its own.
    const quote = medium === 'markdown' ? (reason: string): string => ` ${reason} ` : undefined;
    const unmoved = medium === 'panel' || rows.length === 0 ? undefined : unmovedSentence(rows, quote);
    if (unmoved !== undefined && (medium !== 'terminal' || report.sizeAdvice !== undefined)) {
      expect(shown.text).toContain(unmoved);
    }
  });
});

describe('the table of CSV', () => {
  it.each(['detections that are matched', 'keypoints that lie apart'])('has the figures of the others: %s', (name) => {
    const report = REPORTS[name]!;
    const [output] = report.outputs;
    const [header, ...lines] = reportToCsv(report)
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    const rows = lines.map((line) => Object.fromEntries(header!.map((column, i) => [column, line[i]!])));
    const told = rows.find((row) => row['kind'] === 'output' && row['tensor'] === output!.name)!;
    for (const { matched, meanIoU, missing, extra } of boxRows(output!)) {
      expect(`${told['matched_h']} of ${Number(told['matched_h']) + Number(told['missing_h'])}`).toBe(matched.text);
      expect([Number(told['mean_iou_h']).toFixed(2), told['missing_h'], told['extra_h']]).toEqual([
        meanIoU,
        missing,
        extra,
      ]);
    }
    expect(pointWords(output!, 'h')).toContain(`${Number(told['keypoints_px_h']).toFixed(2)} px`);
    const named = rows
      .filter((row) => row['found'] === 'missing')
      .map(({ label, score }) => `missing: ${label} ${100 * Number(score)}%`);
    if (output!.detections !== undefined) expect(unmatchedWords(output!, 'h')).toBe(named.join());
  });
});

describe('bars and tones', () => {
  const bars = (shown: Shown, selector: string, width: (element: HTMLElement) => number): number[] =>
    shown.elements.filter((element) => element.matches(selector)).map((element) => width(element as HTMLElement));

  it.each(Object.entries(REPORTS))('draw the positive shares: %s', async (name, report) => {
    const wanted = shareRows(report, 'h')
      .map(({ bar }) => bar)
      .filter((bar) => bar > 0)
      .map((bar) => expect.closeTo(bar, 5) as number);
    const inPage = bars(await draw('page', name), 'svg.shares rect', (e) => Number(e.getAttribute('width')) / 100);
    const inPanel = bars(await draw('panel', name), 'section > .shares > i', (e) => Number(e.style.flexGrow));
    expect([inPage, inPanel]).toEqual([wanted, wanted]);
  });

  it('stack the shares of the page without a gap', () => {
    const shown = page(REPORTS['half of it unexplained']!);
    const starts = bars(shown, 'svg.shares rect', (e) => Number(e.getAttribute('x')));
    expect(starts).toEqual([0, 50, 80].map((x) => expect.closeTo(x, 5) as number));
  });

  it('judge an output that should change by whether it does, in page and panel', async () => {
    const report = sensitiveReport();
    const tones = ({ elements: all }: Shown) =>
      all
        .filter((e) => e.tagName === 'SPAN' && ['4.8%', '2e-7'].includes(e.textContent!.trim()))
        .filter((e) => e.closest('td, vscode-data-grid-cell') !== null)
        .map((e) => [e.textContent!.trim(), e.className]);
    const wanted = [
      ['4.8%', 'good'],
      ['2e-7', 'bad'],
    ];
    expect([tones(page(report)), tones(await panel(report))]).toEqual([wanted, wanted]);
  });
});
