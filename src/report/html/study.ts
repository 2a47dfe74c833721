import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import { IN_FULL, type StudySection } from '../facts/study/section';
import { comparisonSentences, studyNotes, studySentences, studyTitle } from '../facts/study/sentences';
import { studySections } from '../facts/study/sections';
import type { Summary } from '../summary';
import { html, Markup } from './markup';
import { selfContainedPage } from './page';
import { scrollTable } from './table';

/**
 * The answer of a study as one HTML file that needs nothing else; every name from a file is shown as text.
 *
 * @param remarks what stands beside the answer
 */
export function studyToHtml(summary: Summary, remarks: readonly string[] = []): string {
  const title = studyTitle(summary);
  const { version, onnxruntime } = summary.study.tool;
  return selfContainedPage(
    `Flipscope: ${title}`,
    html`<main>
        <article>${head(summary, title, remarks)} ${studySections(summary, IN_FULL).map(section)}</article>
      </main>
      <footer>flipscope ${version}, ONNX Runtime ${onnxruntime}</footer>`,
  );
}

function head(summary: Summary, title: string, remarks: readonly string[]): Markup {
  const sentences = studySentences(summary);
  const cards = summary.study.flips.map(
    (flip) =>
      html`<div class="card ${flip}">
        <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
        ${sentences.filter((sentence) => sentence.flip === flip).map(({ text }) => html`<p>${text}</p>`)}
      </div>`,
  );
  const notes = [...remarks, ...studyNotes(summary), ...comparisonSentences(summary)].map(
    (note) => html`<li>${note}</li>`,
  );
  return html`<header>
    <h1>Flipscope: <b>${title}</b></h1>
    <div class="cards">${cards}</div>
    ${
      notes.length > 0
        ? html`<ul aria-label="Notes">
            ${notes}
          </ul>`
        : undefined
    }
  </header>`;
}

function section({ title, columns, rows, thumbnails }: StudySection): Markup {
  const lines = rows.map(
    (row, place) =>
      html`<tr>
        ${thumbnails && thumbnailCell(thumbnails[place])}${row.map((text, i) => (columns[i]!.kind === 'name' ? html`<td class="name">${text}</td>` : html`<td>${text}</td>`))}
      </tr>`,
  );
  return html`<section>
    <h2>${title}</h2>
    ${scrollTable(title, [...(thumbnails === undefined ? [] : [{ title: '' }]), ...columns], lines)}
  </section>`;
}

/** The name of the image stands beside it. */
function thumbnailCell(jpeg: string | undefined): Markup {
  if (jpeg === undefined) return html`<td></td>`;
  return html`<td class="thumbnail"><img src="${jpegUri(jpeg)}" alt="" /></td>`;
}

/** Letters of base64 need no escaping, and no limit as names have. */
function jpegUri(base64: string): Markup {
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return new Markup(`data:image/jpeg;base64,${base64}`);
  throw new Error('a thumbnail is not base64');
}
