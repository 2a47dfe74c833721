import { columnLetter } from '../facts/comparison/columns';
import { comparedLayers, type ComparedLayer } from '../facts/comparison/layers';
import { FLIP_LABELS, formatNumber } from '../facts/format';
import type { Comparison, Flip } from '../report';
import { html, type Markup } from './markup';
import { axis, plot, round, upright, x, y, type Decades } from './plot';

/** The curves of all columns over corresponding layers, under one flip, on one axis. */
export function comparedCurves(comparison: Comparison, flip: Flip): Markup {
  const layers = comparedLayers(comparison, flip);
  // What is float noise in the most exact of them.
  const noiseFloor = Math.min(...comparison.columns.map(({ report }) => report.noiseFloor));
  const decades = axis(
    layers.flatMap(({ cells }) => cells.map(({ value }) => value ?? 0)),
    noiseFloor,
  );
  const { partsAt } = comparison.results[flip]!;
  const parting = partsAt === undefined ? [] : [upright(partsAt, layers.length, 'parting')];
  const lines = comparison.columns.map((_, column) => line(layers, column, decades));
  const title = `Equivariance error of ${layers.length} layers in ${comparison.columns.length} reports`;
  const frame = { region: `Layer curves ${FLIP_LABELS[flip]}`, title, count: layers.length, noiseFloor, decades };
  return html`${plot(frame, [...parting, ...lines])}
    <p class="legend">
      ${comparison.columns.map(({ name }, column) => legend(name, column))}<span
        ><i class="key floor"></i>noise floor ${formatNumber(noiseFloor)}</span
      >
    </p>`;
}

function line(layers: readonly ComparedLayer[], column: number, decades: Decades): Markup {
  const points = layers.flatMap(({ row, name, cells }) => {
    const { value, text } = cells[column]!;
    if (value === undefined || !Number.isFinite(value)) return [];
    const [cx, cy] = [round(x(row, layers.length)), round(y(value, decades))];
    return [{ cx, cy, label: `${row + 1} ${name}, ${columnLetter(column)}: E ${text}` }];
  });
  const size = layers.length > 120 ? 1.4 : 2.6;
  const marks = points.map(
    ({ cx, cy, label }) => html`<circle cx="${cx}" cy="${cy}" r="${size}"><title>${label}</title></circle>`,
  );
  return html`<g class="line column-${column}"
    ><polyline points="${points.map(({ cx, cy }) => `${cx},${cy}`).join(' ')}" />${marks}</g
  >`;
}

function legend(name: string, column: number): Markup {
  return html`<span
    ><svg class="key line column-${column}" viewBox="0 0 26 12" aria-hidden="true">
      <polyline points="1,6 25,6" />
      <circle cx="13" cy="6" r="2.6" /></svg
    >${columnLetter(column)} ${name}</span
  >`;
}
