import { interpolateMagma, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import type { Matrix, RgbaImage } from '../protocol/views';

/** Perceptually uniform maps for magnitudes (`magma`, `viridis`), and a diverging one for signed values (`rdbu`). */
export type ColorMapName = 'magma' | 'viridis' | 'rdbu';

export interface ColorScale {
  readonly map: ColorMapName;
  /** The values at the two ends of the map; what lies beyond is shown as the end. */
  readonly min: number;
  readonly max: number;
}

/** Blue is low and red is high in `rdbu`, as everywhere for signed differences: d3's runs the other way. */
const INTERPOLATORS: { readonly [M in ColorMapName]: (t: number) => string } = {
  magma: interpolateMagma,
  viridis: interpolateViridis,
  rdbu: (t) => interpolateRdBu(1 - t),
};

const STEPS = 256;
const tables = new Map<ColorMapName, Uint8Array>();

/**
 * A matrix as an image of the same size. Values that are NaN are transparent; a scale without extent
 * (`min === max`) shows the middle of the map.
 */
export function colorize({ width, height, data }: Matrix, { map, min, max }: ColorScale): RgbaImage {
  const table = tableOf(map);
  const rgba = new Uint8Array(width * height * 4);
  const factor = max > min ? 1 / (max - min) : 0;
  for (let i = 0; i < width * height; i++) {
    const value = data[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    const t = factor === 0 ? 0.5 : Math.min(1, Math.max(0, (value - min) * factor));
    const step = Math.min(STEPS - 1, Math.floor(t * STEPS)) * 3;
    rgba.set(table.subarray(step, step + 3), i * 4);
    rgba[i * 4 + 3] = 255;
  }
  return { width, height, rgba };
}

/** 256 RGB colors, low to high. */
function tableOf(map: ColorMapName): Uint8Array {
  const known = tables.get(map);
  if (known) return known;
  const colors = Array.from({ length: STEPS }, (_, i) => parseColor(INTERPOLATORS[map](i / (STEPS - 1))));
  const table = Uint8Array.from(colors.flat());
  tables.set(map, table);
  return table;
}

/** `#rrggbb` or `rgb(r, g, b)`, the two forms d3 gives. */
function parseColor(text: string): readonly number[] {
  const hex = /^#(..)(..)(..)$/.exec(text);
  if (hex) return hex.slice(1).map((part) => Number.parseInt(part, 16));
  return (text.match(/\d+/g) ?? []).map(Number);
}
