import {
  FLIP_SYMBOLS,
  formatError,
  formatMilliseconds,
  formatNumber,
  formatDeclared,
  measuringEffect,
} from '../facts/format';
import { inputWords } from '../facts/contracts';
import { inputDescription, inputTitles, preprocessDescription } from '../facts/formatInput';
import type { ReportAssets } from './assets';
import { causesSection } from './causes';
import { fixesSection } from './fixes';
import { layersSection } from './layers';
import { html, type Markup } from './markup';
import { outputsSection } from './outputs';
import { isDrawnOnImage } from './detections';
import type { RunNote } from '../facts/runNotes';
import { runNotesSection } from './runNotes';
import { imagesSection, storedImage } from './images';
import { footer, selfContainedPage } from './page';
import { verdictSection } from './verdict';
import type { PerFlip, Report, TensorInfo } from '../report';

export interface HtmlEntry {
  readonly report: Report;
  readonly assets: ReportAssets;
}

/**
 * Reports (at least one) as one HTML file, several of them one after the other with a list of links at the top. The file needs nothing
 * else: no network, no script (its content security policy forbids both), images embedded. Every name from a file is
 * shown as text. Throws when an asset is not a PNG data URI.
 *
 * @param notes what the page says before them
 */
export function reportsToHtml(entries: readonly HtmlEntry[], notes: readonly RunNote[] = []): string {
  const titles = inputTitles(entries.map(({ report }) => report));
  const body = html`${runNotesSection(notes)}${entries.length > 1 ? contents(titles) : undefined}
    <main>${entries.map((entry, i) => article(entry, titles[i]!, i))}</main>
    <footer>${footer(entries.map(({ report }) => report))}</footer>`;
  return selfContainedPage(pageTitle(entries, titles), body);
}

function pageTitle(entries: readonly HtmlEntry[], titles: readonly string[]): string {
  if (entries.length > 1) return `Flipscope: ${entries.length} reports`;
  return `Flipscope: ${entries[0]!.report.model.name} on ${titles[0]!}`;
}

function contents(titles: readonly string[]): Markup {
  const links = titles.map((title, i) => html`<li><a href="#report-${i + 1}">${title}</a></li>`);
  return html`<nav aria-label="Reports">
    <b>${titles.length} reports</b>
    <ol>
      ${links}
    </ol>
  </nav>`;
}

function article({ report, assets }: HtmlEntry, title: string, index: number): Markup {
  const original = assets.images.id;
  const id = `original-${index + 1}`;
  const isDrawnOver = assets.heatmaps.length > 0 || report.outputs.some((output) => isDrawnOnImage(report, output));
  const under = original === undefined || !isDrawnOver ? undefined : id;
  return html`<article id="report-${index + 1}">
    ${original === undefined || under === undefined ? undefined : storedImage(original, under)}
    ${verdictSection(report, title)}${imagesSection(report, assets, under)}
    ${layersSection(report)}${outputsSection(report, under)}${causesSection(report)}${fixesSection(report)}${factsSection(report)}
  </article>`;
}

function factsSection(report: Report): Markup {
  const { model, input } = report;
  const preprocess = input.preprocess && preprocessDescription(input.preprocess);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['model', `${model.path}, opset ${model.opset}${model.producer === '' ? '' : `, made by ${model.producer}`}`],
    ['model sha256', model.sha256],
    ['model inputs', model.inputs.map((info) => tensor(info, report)).join('; ')],
    ['model outputs', model.outputs.map((info) => tensor(info, report)).join('; ')],
    ['input', inputDescription(report)],
    ['inputs taken as', inputWords(report).join('; ')],
    ['preprocessing', preprocess],
    ['preprocessing from', input.preprocessOrigin],
    ['flipped', input.flipMode === 'file' ? 'the file, before preprocessing' : 'the tensor, after preprocessing'],
    ['error of the preprocessing itself', input.preprocessError && perFlip(report, input.preprocessError)],
    ['noise floor', `${formatNumber(report.noiseFloor)}: errors up to it are float rounding`],
    ['effect of measuring on the output', measuringEffect(report.checks)],
    [
      'time',
      Object.entries(report.timings)
        .map(([stage, ms]) => `${stage} ${formatMilliseconds(ms)}`)
        .join(', '),
    ],
  ];
  const shown = facts.filter(([, value]) => value !== undefined && value !== '');
  return html`<section>
    <h2>How it was measured</h2>
    <dl>
      ${shown.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}

function tensor(info: TensorInfo, report: Report): string {
  return `${info.name} ${info.dtype} ${formatDeclared(info, report)}`;
}

function perFlip(report: Report, errors: PerFlip<number>): string {
  const measured = report.flips.filter((flip) => errors[flip] !== undefined);
  return measured.map((flip) => `${FLIP_SYMBOLS[flip]} ${formatError(errors[flip]!, report.noiseFloor)}`).join('  ');
}
