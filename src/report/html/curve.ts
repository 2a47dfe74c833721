import { FLIP_LABELS, FLIP_SYMBOLS, formatError, formatNumber } from '../facts/format';
import { scaleLines } from '../facts/scale';
import { layerBranches, type LayerBranches } from '../facts/branches';
import { html, type Markup } from './markup';
import { axis, plot, round, x, y, type Decades } from './plot';
import { layerName } from '../facts/layerName';
import type { Flip, Report } from '../report';

/**
 * E per layer and flip on a log axis, with the noise floor and what other changes do to the output. Errors below the axis, also 0, lie on
 * its lower end; what is not finite is left out.
 */
export function layerCurve(report: Report): Markup {
  const { layers, flips, noiseFloor } = report;
  const references = flips[0] === undefined ? [] : scaleLines(report, flips[0]);
  const errors = layers.flatMap((layer) => flips.map((flip) => layer.error[flip] ?? 0));
  const decades = axis([...errors, ...references.map(({ error }) => error)], noiseFloor);
  const title = `Equivariance error of ${report.layers.length} layers`;
  const branches = layerBranches(layers);
  const { beside = [], skips = [] } = branches ?? {};
  const lines = flips.map((flip) => line(report, flip, decades, branches));
  const frame = { region: 'Layer curve', title, count: layers.length, noiseFloor, decades, references, skips };
  return html`${plot(frame, lines)}
    <p class="legend">
      ${report.flips.map(legend)}${
        beside.length === 0 ? undefined : html`<span>${sign('beside', 'M1 6H25')}on a parallel branch</span>`
      }${
        skips.length === 0 ? undefined : html`<span>${sign('skip', 'M1 2C1 12 25 12 25 2')}skip connection</span>`
      }<span><i class="key floor"></i>noise floor ${formatNumber(report.noiseFloor)}</span>
      ${references.length === 0 ? undefined : html`<span><i class="key reference"></i>the output after other changes</span>`}
    </p>`;
}

/** A thin stroke as a key. */
function sign(className: 'beside' | 'skip', path: string): Markup {
  return html`<svg class="key" viewBox="0 0 26 12" aria-hidden="true"><path class="${className}" d="${path}" /></svg>`;
}

function line(report: Report, flip: Flip, decades: Decades, branches: LayerBranches | undefined): Markup {
  const points = report.layers.flatMap((layer, index) => {
    const error = layer.error[flip];
    if (error === undefined || !Number.isFinite(error)) return [];
    return [{ layer, index, error, x: round(x(index, report.layers.length)), y: round(y(error, decades)) }];
  });
  const at = new Map(points.map((p) => [p.index, p]));
  const along = branches === undefined ? points : branches.trunk.flatMap((place) => at.get(place) ?? []);
  const path = along.map((p) => `${p.x},${p.y}`).join(' ');
  const beside = (branches?.beside ?? []).flatMap(([from, to]) => {
    const [a, b] = [at.get(from), at.get(to)];
    return a === undefined || b === undefined ? [] : [`M${a.x} ${a.y}L${b.x} ${b.y}`];
  });
  const size = report.layers.length > 120 ? 1.8 : 3.2;
  const marks = points.map((p) => {
    const label = `${p.index + 1} ${layerName(p.layer)} ${FLIP_SYMBOLS[flip]} E ${formatError(p.error, report.noiseFloor)}`;
    return html`<g>${mark(flip, p.x, p.y, size)}<title>${label}</title></g>`;
  });
  return html`<g class="line ${flip}"
    ><polyline points="${path}" />${
      beside.length === 0 ? undefined : html`<path class="beside" d="${beside.join('')}" />`
    }${marks}</g
  >`;
}

/** Circle, square or diamond, so that the lines can be told apart without color. */
function mark(flip: Flip, cx: number, cy: number, r: number): Markup {
  if (flip === 'h') return html`<circle cx="${cx}" cy="${cy}" r="${r}" />`;
  if (flip === 'v') {
    return html`<rect x="${round(cx - r)}" y="${round(cy - r)}" width="${2 * r}" height="${2 * r}" />`;
  }
  const d = round(r * 1.4);
  return html`<path d="M${cx} ${round(cy - d)}l${d} ${d}l${-d} ${d}l${-d} ${-d}z" />`;
}

function legend(flip: Flip): Markup {
  return html`<span
    ><svg class="key line ${flip}" viewBox="0 0 26 12" aria-hidden="true">
      <polyline points="1,6 25,6" />
      ${mark(flip, 13, 6, 3.2)}</svg
    >${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</span
  >`;
}
