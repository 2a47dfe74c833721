import { createHash } from 'node:crypto';
import {
  FLIP_SYMBOLS,
  formatError,
  formatMilliseconds,
  formatNumber,
  formatDeclared,
  measuringEffect,
} from '../facts/format';
import { inputWords } from '../facts/contracts';
import { inputDescription, inputTitle, preprocessDescription } from '../facts/formatInput';
import type { ReportAssets } from './assets';
import { causesSection } from './causes';
import { layersSection } from './layers';
import { html, Markup } from './markup';
import { outputsSection } from './outputs';
import { imagesSection } from './images';
import { STYLE } from './style';
import { verdictSection } from './verdict';
import type { PerFlip, Report, TensorInfo } from '../report';

/** Exactly `STYLE`, without the white space a formatter may put around it: its hash is in the policy. */
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);

export interface HtmlEntry {
  readonly report: Report;
  readonly assets: ReportAssets;
}

/**
 * Reports as one HTML file, several of them one after the other with a list of links at the top. The file needs nothing
 * else: no network, no script (its content security policy forbids both), images embedded. Every name from a file is
 * shown as text. Throws when an asset is not a PNG data URI.
 */
export function reportsToHtml(entries: readonly HtmlEntry[]): string {
  const title = entries.length === 1 ? pageTitle(entries[0]!.report) : `Flipscope: ${entries.length} reports`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${entries.length === 1 ? undefined : contents(entries)}
        <main>${entries.map(({ report, assets }, i) => article(report, assets, i))}</main>
        <footer>${footer(entries)}</footer>
      </body>
    </html> `;
  return page.text;
}

/** Nothing but embedded images and this one style sheet, known by its hash (CSP Level 3 §2.3.1). */
function policy(): string {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function pageTitle(report: Report): string {
  return `Flipscope: ${report.model.name} on ${inputTitle(report)}`;
}

function contents(entries: readonly HtmlEntry[]): Markup {
  const links = entries.map(({ report }, i) => html`<li><a href="#report-${i + 1}">${inputTitle(report)}</a></li>`);
  return html`<nav aria-label="Reports">
    <b>${entries.length} reports</b>
    <ol>
      ${links}
    </ol>
  </nav>`;
}

function article(report: Report, assets: ReportAssets, index: number): Markup {
  return html`<article id="report-${index + 1}">
    ${verdictSection(report)}${imagesSection(report, assets, `original-${index + 1}`)}
    ${layersSection(report)}${outputsSection(report)}${causesSection(report)}${factsSection(report)}
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

function footer(entries: readonly HtmlEntry[]): string {
  const tools = entries.map(({ report: { tool } }) => `${tool.name} ${tool.version}, ONNX Runtime ${tool.onnxruntime}`);
  return [...new Set(tools)].join('; ');
}
