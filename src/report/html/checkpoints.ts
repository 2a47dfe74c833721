import { checkpointRows, checkpointsOf } from '../facts/comparison/checkpoints';
import type { Checkpoints, Multiple } from '../facts/comparison/course';
import { CHART, chartEnds, chartPoints, courseCharts, type CourseChart } from '../facts/comparison/courseCharts';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import type { Comparison, Flip } from '../report';
import { html, type Markup } from './markup';
import { scrollTable } from './table';

/** The course over checkpoints as small charts on one scale; undefined where the columns are none. */
export function checkpointsSection(comparison: Comparison): Markup | undefined {
  const parts = comparison.flips.flatMap((flip) => {
    const course = checkpointsOf(comparison, flip);
    return course === undefined ? [] : [flipCourse(course, flip)];
  });
  if (parts.length === 0) return undefined;
  return html`<section>
    <h2>Checkpoints</h2>
    ${parts}
  </section>`;
}

function flipCourse(course: Checkpoints, flip: Flip): Markup {
  const columns = [{ title: '', kind: 'name' as const }, ...course.names.map((title) => ({ title }))];
  const rows = checkpointRows(course).map(
    ({ title, cells }) =>
      html`<tr>
        <th scope="row" class="name">${title}</th>
        ${cells.map((text) => html`<td>${text}</td>`)}
      </tr>`,
  );
  return html`<h3>${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</h3>
    ${course.sentences.map((sentence) => html`<p>${sentence}</p>`)}
    <div class="multiples">${courseCharts(course).map(chart)}</div>
    <details>
      <summary>The figures</summary>
      ${scrollTable(`Checkpoints ${FLIP_LABELS[flip]}`, columns, rows)}
    </details>`;
}

function chart({ line: multiple, dashed }: CourseChart): Markup {
  const { name, texts } = multiple;
  return html`<figure>
    <figcaption>${name}<br /><span class="soft">${chartEnds(multiple)}</span></figcaption>
    <svg viewBox="0 0 ${CHART.width} ${CHART.height}" role="img" aria-label="${`${name}: ${texts.join(', ')}`}">
      ${dashed === undefined ? undefined : line(dashed, 'estimate')}${line(multiple, 'course')}
    </svg>
    ${dashed === undefined ? undefined : html`<p class="soft">dashed: the estimate</p>`}
  </figure>`;
}

function line(multiple: Multiple, className: string): Markup {
  return html`<polyline class="${className}" points="${chartPoints(multiple)}" />`;
}
