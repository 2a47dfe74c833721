import { FLIP_LABELS, FLIP_SYMBOLS, ORIENTATION_LABELS, formatError, formatNumber, formatShape } from '../facts/format';
import type { HeatmapImage, PngUri, ReportAssets } from './assets';
import { html, Markup } from './markup';
import { layerName } from '../facts/layerName';
import { ORIENTATIONS } from '../flips';
import type { LayerReport, Orientation, Report } from '../report';

/**
 * What the network saw, and for some layers where F(x) and g·F(gx) differ, laid over the original.
 * `under` is the id of the original, where it is stored: see `storedImage`.
 */
export function imagesSection(report: Report, assets: ReportAssets, under: string | undefined): Markup | undefined {
  const shown = ORIENTATIONS.filter((o) => assets.images[o] !== undefined);
  if (shown.length === 0 && assets.heatmaps.length === 0) return undefined;
  const figures = shown.map((o) => image(o, assets.images[o]!));
  const saw = html`<h2>What the network saw</h2>
    <div class="images">${figures}</div>`;
  return html`<section>${shown.length === 0 ? undefined : saw}${heatmaps(report, assets, under)}</section>`;
}

function image(orientation: Orientation, uri: PngUri): Markup {
  const label = ORIENTATION_LABELS[orientation];
  const symbol = orientation === 'id' ? '' : `${FLIP_SYMBOLS[orientation]} `;
  return html`<figure>
    <div class="frame"><img src="${checked(uri)}" alt="The input, ${label}" /></div>
    <figcaption>${symbol}<b>${label}</b></figcaption>
  </figure>`;
}

function heatmaps(report: Report, assets: ReportAssets, under: string | undefined): Markup | undefined {
  if (assets.heatmaps.length === 0) return undefined;
  const tensors = [...new Set(assets.heatmaps.map((heatmap) => heatmap.tensor))];
  return html`<h2>Where the layers disagree</h2>
    <p class="note">
      Per position, the length of the difference between F(x) and the flipped-back F(gx) over all channels. Bright is a
      large difference; every map has its own scale.
    </p>
    ${tensors.map((tensor) => heatmapRow(report, assets, tensor, under))}`;
}

function heatmapRow(report: Report, assets: ReportAssets, tensor: string, under: string | undefined): Markup {
  const index = report.layers.findIndex((l) => l.tensor === tensor);
  const layer = report.layers[index];
  const maps = assets.heatmaps.filter((heatmap) => heatmap.tensor === tensor);
  const place = layer && html`<p class="soft">layer ${index + 1} of ${report.layers.length}</p>`;
  return html`<div class="images row">
    <div>
      <h3>${layer === undefined ? tensor : layerName(layer)}</h3>
      ${place}
      <p class="soft">${layer?.op}</p>
      <p class="soft">${layer && formatShape(layer.shape)}</p>
    </div>
    ${maps.map((map) => heatmapFigure(report, map, under, layer))}
  </div>`;
}

function heatmapFigure(
  report: Report,
  map: HeatmapImage,
  under: string | undefined,
  layer: LayerReport | undefined,
): Markup {
  const base = under === undefined ? undefined : storedUnder(under);
  const label = FLIP_LABELS[map.flip];
  const error = layer?.error[map.flip];
  const figure = error === undefined ? '' : `E ${formatError(error, report.noiseFloor)}, `;
  return html`<figure>
    <div class="frame">${base}<img src="${checked(map.uri)}" alt="Difference heatmap, ${label}" /></div>
    <figcaption>${FLIP_SYMBOLS[map.flip]} <b>${label}</b><br />${figure}brightest ${formatNumber(map.max)}</figcaption>
  </figure>`;
}

/** Embeds an image once, 1 wide and high, to be used again under its `id`, which is unique on the page. */
export function storedImage(uri: PngUri, id: string): Markup {
  return html`<svg class="store" width="0" height="0" aria-hidden="true">
    <image id="${id}" href="${checked(uri)}" width="1" height="1" preserveAspectRatio="none" />
  </svg>`;
}

/** A stored image that fills its frame, for others to lie over. */
export function storedUnder(id: string): Markup {
  return html`<svg class="under" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
    <use href="#${id}" />
  </svg>`;
}

/** The page may hold embedded PNG files and nothing else. Their letters need no escaping, and no limit as names do. */
function checked(uri: PngUri): Markup {
  if (/^data:image\/png;base64,[A-Za-z0-9+/]+={0,2}$/.test(uri)) return new Markup(uri);
  throw new Error('a report image is not a PNG data URI');
}
