import { html, LitElement, nothing, svg, type PropertyValues, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { isAboveFloor } from '../../src/report/facts/exact';
import { formatError } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import { causeList } from '../../src/report/facts/causeNames';
import type { Cause, Flip, LayerReport, Misalignment } from '../../src/report/report';
import { layerBranches, type LayerBranches } from '../../src/report/facts/branches';
import { curveScale, nearestLayer, spatialBands, type CurveScale, type CurveSize } from '../draw/curveScale';
import type { ScaleLine } from '../../src/report/facts/scale';
import type { LayerChange } from '../../src/report/facts/runChange';
import { causeColor } from '../causeColors';
import { styled } from '../styled';
import { base } from '../styles';
import { localCause } from '../../src/report/facts/localCause';
import { layerCurveStyles } from './layerCurveStyles';
import { layerTip } from './layerTip';
import { besidePath, besidePoints, branchKey, mainPath, skipArcs, SKIP_STRIP } from './curveBranches';
import { gapMark, referenceLabels, referenceLines, stageMark } from './curveMarks';
import { sliderStep } from './sliderStep';
import { WidthController } from '../resized';

const MARGINS = { left: 50, right: 10, top: 20, bottom: 18 };
const HEIGHT = 216;
/** Points are drawn where there is this much room for each layer, in pixels. */
const ROOM_FOR_POINTS = 9;

/**
 * The error of every layer on a log axis. To the keyboard and to screen readers it is a slider over the layers.
 * Fires `choose-layer` with the layer's index.
 */
@customElement('flipscope-layer-curve')
export class LayerCurve extends LitElement {
  @property({ attribute: false }) layers: readonly LayerReport[] = [];
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) noiseFloor = 1e-5;
  @property({ attribute: false }) selected = -1;
  /** Operators whose grid does not fit, with the cause. */
  @property({ attribute: false }) misaligned: readonly Misalignment[] = [];
  /** Index of the layer where the change starts; −1 when there is none. */
  @property({ attribute: false }) start = -1;
  /** Errors of the run before, by layer; undefined where there is none. */
  @property({ attribute: false }) changes: readonly Pick<LayerChange, 'before'>[] | undefined;
  /** What other changes of the input do to the output, largest first. */
  @property({ attribute: false }) references: readonly ScaleLine[] = [];
  @state() private hovered: number | undefined;

  readonly #size = new WidthController(this);
  #scale: CurveScale | undefined;
  /** Undefined where layers follow one another. */
  #branches: LayerBranches | undefined;

  static override styles = [base, layerCurveStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('layers')) this.#branches = layerBranches(this.layers);
  }

  override render(): TemplateResult {
    const current = this.layers[this.selected];
    return html`<div
        class=${this.#hasSkips ? 'plot with-skips' : 'plot'}
        role="slider"
        tabindex="0"
        aria-label="Layer"
        aria-orientation="horizontal"
        aria-valuemin="1"
        aria-valuemax=${Math.max(1, this.layers.length)}
        aria-valuenow=${Math.max(0, this.selected) + 1}
        aria-valuetext=${current ? this.#spoken(current) : 'none'}
        @keydown=${this.#walk}
        @pointermove=${(event: PointerEvent) => (this.hovered = this.#layerAt(event))}
        @pointerleave=${() => (this.hovered = undefined)}
        @click=${(event: PointerEvent) => this.#choose(this.#layerAt(event) ?? this.selected)}
      >
        ${this.#size.width > 0 ? this.#plot() : nothing}
      </div>
      ${this.#key()} ${this.#tip()}`;
  }

  #values(of: (layer: LayerReport) => number | undefined): (number | undefined)[] {
    return this.layers.map(of);
  }

  get #hasSkips(): boolean {
    return this.#branches !== undefined && this.#branches.skips.length > 0;
  }

  get #frame(): CurveSize {
    const strip = this.#hasSkips ? SKIP_STRIP : 0;
    return { width: this.#size.width, height: HEIGHT + strip, ...MARGINS, bottom: MARGINS.bottom + strip };
  }

  #plot(): TemplateResult {
    const { flip, layers } = this;
    const branches = this.#branches;
    const size = this.#frame;
    const errors = this.#values((layer) => layer.error[flip]);
    const pooled = this.#values((layer) => layer.pooled[flip]);
    const locals = this.#values((layer) => layer.local?.[flip]);
    const marked = locals.map((value) => (isAboveFloor(value ?? 0, this.noiseFloor) ? value : undefined));
    const before = this.changes?.map((change) => change.before) ?? [];
    const lines = this.references.map(({ error }) => error);
    const all = [...errors, ...pooled, ...marked, ...before, ...lines].filter((value) => value !== undefined);
    const scale = curveScale(all, layers.length, this.noiseFloor, size);
    this.#scale = scale;
    return html`<svg width=${size.width} height=${size.height} aria-hidden="true">
      ${this.#axes(scale, size)} ${referenceLines(this.references, scale, size)} ${this.#area(errors, scale, size)}
      <path class="pooled" d=${mainPath(pooled, branches, scale)} />
      ${referenceLabels(this.references, { curves: [errors, pooled], points: marked }, scale, size)}
      ${this.changes === undefined ? nothing : svg`<path class="before" d=${mainPath(before, branches, scale)} />`}
      <path class="beside" d=${besidePath(errors, branches, scale)} />
      <path class="error" d=${mainPath(errors, branches, scale)} />
      ${besidePoints(errors, branches, scale)}
      ${branches === undefined || !this.#hasSkips ? nothing : skipArcs(branches, this.selected, scale, size)}
      ${this.#points(errors, scale, size)} ${locals.map((value, i) => this.#localMark(value, i, scale))}
      ${this.#startMark(scale, size)} ${this.#selection(errors, scale, size)}
    </svg>`;
  }

  #axes(scale: CurveScale, size: CurveSize): SVGTemplateResult {
    const right = size.width - size.right;
    const bottom = size.height - size.bottom;
    const floor = scale.y(this.noiseFloor);
    return svg`<rect class="noise" x=${size.left} width=${Math.max(0, right - size.left)} y=${floor}
        height=${Math.max(0, bottom - floor)} />
      ${scale.ticks.map((tick) => {
        const y = scale.y(tick);
        return svg`<line class="grid" x1=${size.left} x2=${right} y1=${y} y2=${y} />
          <text x=${size.left - 8} y=${y + 4} text-anchor="end">${formatError(tick, this.noiseFloor)}</text>`;
      })}
      ${spatialBands(this.layers, this.flip).map((band) => stageMark(band, scale, size))}
      <line class="floor" x1=${size.left} x2=${right} y1=${floor} y2=${floor} />
      ${scale.gap === undefined ? nothing : gapMark(scale.gap, size.left)}
      <text x=${right - 4} y=${floor + 14} text-anchor="end">float noise</text>`;
  }

  #area(
    errors: readonly (number | undefined)[],
    scale: CurveScale,
    size: CurveSize,
  ): SVGTemplateResult | typeof nothing {
    if (errors.length < 2 || errors.some((e) => e === undefined || !Number.isFinite(e))) return nothing;
    const bottom = size.height - size.bottom;
    const { trunk } = this.#branches ?? { trunk: [...errors.keys()] };
    const [first, last] = [trunk[0]!, trunk.at(-1)!].map((place) => scale.x(place));
    const path = `${mainPath(errors, this.#branches, scale)}L${last},${bottom}L${first},${bottom}Z`;
    return svg`<path class="area" d=${path} />`;
  }

  #points(
    errors: readonly (number | undefined)[],
    scale: CurveScale,
    size: CurveSize,
  ): SVGTemplateResult | typeof nothing {
    const room = (size.width - size.left - size.right) / Math.max(1, errors.length - 1);
    if (room < ROOM_FOR_POINTS && errors.length > 1) return nothing;
    return svg`${errors.map((error, i) =>
      error === undefined || !Number.isFinite(error)
        ? nothing
        : svg`<circle class="point" cx=${scale.x(i)} cy=${scale.y(error)} r="2.5" />`,
    )}`;
  }

  #localMark(value: number | undefined, index: number, scale: CurveScale): SVGTemplateResult | typeof nothing {
    if (value === undefined || !isAboveFloor(value, this.noiseFloor)) return nothing;
    const x = scale.x(index);
    const y = scale.y(value);
    const layer = this.layers[index];
    const cause = layer && localCause(layer, this.flip, this.misaligned);
    return svg`<path class="local" ${styled(colorOf(cause))} d="M${x},${y - 4}l4,4l-4,4l-4,-4z" />`;
  }

  #startMark(scale: CurveScale, size: CurveSize): SVGTemplateResult | typeof nothing {
    if (this.start < 0) return nothing;
    const x = scale.x(this.start);
    const bottom = size.height - size.bottom;
    const anchor = x > size.width * 0.7 ? 'end' : 'start';
    return svg`<path class="start" d="M${x},${bottom + 2}l4,6h-8z" />
      <text x=${anchor === 'start' ? x + 8 : x - 8} y=${bottom + 13} text-anchor=${anchor}>starts here</text>`;
  }

  #selection(errors: readonly (number | undefined)[], scale: CurveScale, size: CurveSize): SVGTemplateResult {
    const line = (index: number, name: string) => {
      const x = scale.x(index);
      return svg`<line class=${name} x1=${x} x2=${x} y1=${size.top} y2=${size.height - size.bottom} />`;
    };
    const error = errors[this.selected];
    return svg`${this.hovered === undefined ? nothing : line(this.hovered, 'hover-line')}
      ${this.selected < 0 ? nothing : line(this.selected, 'selected-line')}
      ${
        error === undefined || !Number.isFinite(error)
          ? nothing
          : svg`<circle class="selected-point" cx=${scale.x(this.selected)} cy=${scale.y(error)} r="5" />`
      }`;
  }

  #key(): TemplateResult {
    const line = (name: string) =>
      html`<svg width="18" height="8" aria-hidden="true"><path class=${name} d="M0,4H18" /></svg>`;
    return html`<div class="key">
      <span>${line('error')} error of the layer</span>
      ${this.#branches === undefined ? nothing : branchKey(this.#branches)}
      ${this.changes === undefined ? nothing : html`<span>${line('before')} in the run before</span>`}
      <span>${line('pooled')} after pooling over space</span>
      ${this.references.length === 0 ? nothing : html`<span>${line('reference')} the output after other changes</span>`}
      ${this.#markedCauses().map(
        (cause) =>
          html`<span
            ><svg width="8" height="8" aria-hidden="true">
              <path class="local" ${styled(colorOf(cause))} d="M4,0l4,4l-4,4l-4,-4z" />
            </svg>
            local defect, ${cause === undefined ? 'cause unknown' : causeList([cause])}</span
          >`,
      )}
    </div>`;
  }

  /** What the marks of local defects stand for, each once; undefined for those of which the cause is not known. */
  #markedCauses(): readonly (Cause | undefined)[] {
    const marked = this.layers.filter(({ local }) => isAboveFloor(local?.[this.flip] ?? 0, this.noiseFloor));
    return [...new Set(marked.map((layer) => localCause(layer, this.flip, this.misaligned)))];
  }

  #tip(): TemplateResult | typeof nothing {
    const layer = this.hovered === undefined ? undefined : this.layers[this.hovered];
    if (layer === undefined || this.#scale === undefined || this.hovered === undefined) return nothing;
    return layerTip(layer, this.flip, this.noiseFloor, this.#scale.x(this.hovered), this.#size.width);
  }

  #spoken(layer: LayerReport): string {
    const error = layer.error[this.flip];
    return `${layerName(layer)}, ${layer.op}, error ${error === undefined ? 'not measured' : formatError(error, this.noiseFloor)}`;
  }

  #layerAt(event: PointerEvent): number | undefined {
    if (this.#scale === undefined || this.layers.length === 0) return undefined;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return nearestLayer(event.clientX - box.left, this.layers.length, this.#scale);
  }

  #walk = (event: KeyboardEvent): void => {
    const target = sliderStep(event, this.selected, this.layers.length);
    if (target !== undefined) this.#choose(target);
  };

  #choose(index: number): void {
    this.dispatchEvent(new CustomEvent<number>('choose-layer', { detail: index }));
  }
}

/** Hollow where the cause is not known. */
function colorOf(cause: Cause | undefined): Readonly<Record<string, string>> {
  return cause === undefined ? { fill: 'var(--fs-page)', stroke: 'var(--fs-text)' } : { fill: causeColor(cause) };
}
