import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { LayerView, Matrix, RgbaImage } from '../../src/protocol/views';
import { isExact } from '../../src/report/facts/exact';
import { FLIP_LABELS, formatPercent } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import type { Flip } from '../../src/report/report';
import { drawnView, type ViewContext } from '../context';
import { overlayTable, sequentialTable } from '../draw/colorMaps';
import { heatRange, relativeHeat } from '../draw/heat';
import { painted } from '../draw/painted';
import { colorize, resample, type Range } from '../draw/raster';
import { heatControls } from '../parts/heatControls';
import { legend, legendStyles } from '../parts/legend';
import { zoomed, zoomFrame, zoomFrameStyles } from '../parts/zoomFrame';
import { SectionElement } from '../sectionElement';
import { SpotController } from '../spot';
import { base, sectionStyles } from '../styles';
import { ThemeController } from '../theme';
import { styled } from '../styled';
import { imageAxes } from '../../src/report/layout';

interface Heat {
  readonly values: Matrix;
  readonly range: Range;
  readonly image: RgbaImage;
}

/** Heatmaps narrower or lower than this are interpolated up to it where no image gives a size. */
const SMOOTH_SIZE = 224;

/** The original, the flipped image, and where the chosen layer answers differently. */
@customElement('flipscope-images')
export class ImagesSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    zoomFrameStyles,
    legendStyles,
    css`
      .row {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(150px, 30%), 1fr));
        gap: 12px;
      }
      .row.alone {
        grid-template-columns: minmax(0, 320px);
      }
      figcaption {
        margin-top: 5px;
        font-size: 12px;
        color: var(--fs-muted);
      }
      .under {
        filter: grayscale(1);
      }
      .over {
        position: absolute;
        inset: 0;
      }
      .controls {
        margin-top: 12px;
      }
      .legend {
        margin-top: 3px;
      }
    `,
  ];

  #heat: Heat | undefined;
  #images: { readonly original: RgbaImage; readonly flipped: RgbaImage } | undefined;

  constructor() {
    super();
    new ThemeController(this);
    new SpotController(this, () => this.context.spot);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('context')) return;
    const before = changed.get('context') as ViewContext | undefined;
    const { images, flip } = this.context;
    if (before?.images !== images || before.flip !== flip) this.#images = originalAndFlipped(images, flip);
    this.#heat = heatOf(this.context);
  }

  override render(): TemplateResult {
    return html`<section aria-label="Images">
      ${this.head('Images', this.#lead())}
      ${this.#images === undefined ? this.#withoutImage() : this.#withImage(this.#images)}
      ${this.#heat === undefined ? nothing : heatControls(this.context, this.#images !== undefined)}
    </section>`;
  }

  #lead(): TemplateResult | typeof nothing {
    const { layer, flip, report } = this.context;
    if (layer === undefined) return nothing;
    const name = html`<span class="name">${layerName(layer)}</span>`;
    if (isExact(layer.error[flip] ?? 0, report.noiseFloor))
      return html`${name} answers the ${flipNoun(flip)} as it should`;
    return html`Where ${name} answers the ${flipNoun(flip)} differently`;
  }

  #withImage({ original, flipped }: { original: RgbaImage; flipped: RgbaImage }): TemplateResult {
    const { flip } = this.context;
    return html`<div class="row">
      <figure>
        ${this.#frame(original, html`<canvas role="img" aria-label="Original" ${painted(original)}></canvas>`)}
        <figcaption>Original</figcaption>
      </figure>
      <figure>
        ${this.#frame(
          flipped,
          html`<canvas role="img" aria-label="Image, ${FLIP_LABELS[flip]}" ${painted(flipped)}></canvas>`,
          flip,
        )}
        <figcaption>${capitalized(FLIP_LABELS[flip])}</figcaption>
      </figure>
      <figure>
        ${this.#frame(
          original,
          html`<canvas class="under" aria-hidden="true" ${painted(original)}></canvas>${this.#overlay()}`,
        )}
        <figcaption>${this.#reading()}</figcaption>
        ${this.#legend()}
      </figure>
    </div>`;
  }

  #withoutImage(): TemplateResult {
    const { shape, layout } = this.context.report.input;
    const channels = shape[imageAxes(layout).channels];
    const isShowable = channels === 1 || channels === 3;
    return html`<p class="muted">
        ${
          isShowable && this.context.report.input.source.kind === 'image'
            ? 'A file of a report holds no images; the heatmap is shown alone.'
            : html`The input has ${channels} channels, so it cannot be shown as an image; the heatmap is shown alone.`
        }
      </p>
      ${
        this.#heat === undefined
          ? nothing
          : html`<div class="row alone">
              <figure>
                ${this.#frame(this.#heat.image, this.#overlay())}
                <figcaption>${this.#reading()}</figcaption>
                ${this.#legend()}
              </figure>
            </div>`
      }`;
  }

  #frame(
    size: { readonly width: number; readonly height: number },
    content: TemplateResult | typeof nothing,
    flip?: Flip,
  ): TemplateResult {
    const { spot } = this.context;
    return zoomFrame(zoomed(content, spot, flip), {
      spot,
      width: size.width,
      height: size.height,
      ...(flip && { flip }),
    });
  }

  #overlay(): TemplateResult | typeof nothing {
    if (this.#heat === undefined) return nothing;
    const { smooth, opacity } = this.context.choices;
    const alone = this.#images === undefined;
    return html`<canvas
      class="over ${smooth ? '' : 'pixelated'}"
      role="img"
      aria-label="Heatmap of the difference"
      ${styled({ opacity: alone ? '1' : String(opacity) })}
      ${painted(this.#heat.image)}
    ></canvas>`;
  }

  /** What the heatmap says, at the crosshair while there is one. */
  #reading(): string {
    const view = drawnView(this.context);
    const { place } = this.context.spot;
    if (this.#heat === undefined && view !== undefined) return 'No spatial axes in this layer';
    if (this.#heat === undefined) return this.context.view.status === 'failed' ? 'Not available' : 'Loading…';
    if (place === undefined) return 'Difference';
    const { width, height, data } = this.#heat.values;
    const column = Math.min(width - 1, Math.floor(place.u * width));
    const row = Math.min(height - 1, Math.floor(place.v * height));
    return `Difference here ${formatPercent(data[row * width + column] ?? NaN)}`;
  }

  #legend(): TemplateResult | typeof nothing {
    if (this.#heat === undefined) return nothing;
    const table = sequentialTable(this.context.choices.colorMap);
    const end = formatPercent(this.#heat.range[1]);
    return legend(table, '0', end, 'Difference, relative to the layer’s magnitude');
  }
}

function originalAndFlipped(images: ViewContext['images'], flip: Flip) {
  const original: RgbaImage | undefined = images.id;
  const flipped: RgbaImage | undefined = images[flip];
  if (original === undefined || flipped === undefined) return undefined;
  return { original: original, flipped: flipped };
}

function heatOf(context: ViewContext): Heat | undefined {
  const view = drawnView(context);
  if (view === undefined || !isSpatial(view)) return undefined;
  const { report, choices, images } = context;
  const layer = report.layers.find((l) => l.tensor === view.tensor);
  const values = relativeHeat(view, layer?.error[view.flip]);
  const range = heatRange(values, choices.scale, report, view);
  const { width, height } = images.id ?? { width: SMOOTH_SIZE, height: (SMOOTH_SIZE * values.height) / values.width };
  const shown = choices.smooth ? resample(values, width, Math.round(height)) : values;
  const table = images.id === undefined ? sequentialTable(choices.colorMap) : overlayTable(choices.colorMap);
  return { values, range, image: colorize(shown, table, range) };
}

function isSpatial({ heatmap }: LayerView): boolean {
  return heatmap.height > 1 && heatmap.width > 1;
}

function flipNoun(flip: Flip): string {
  return { h: 'mirrored image', v: 'upside-down image', hv: 'rotated image' }[flip];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
