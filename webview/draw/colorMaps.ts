import { rgb } from 'd3-color';
import { scaleLinear } from 'd3-scale';
import { interpolateCividis, interpolateMagma, interpolateViridis } from 'd3-scale-chromatic';

/** Perceptually uniform maps that read the same with any color vision. */
export const COLOR_MAPS = ['magma', 'viridis', 'cividis'] as const;
export type ColorMapName = (typeof COLOR_MAPS)[number];

/** 256 colors, RGBA, 4 bytes each, from the lowest value to the highest. */
export type ColorTable = Uint8ClampedArray;

const SEQUENTIAL: { readonly [N in ColorMapName]: (t: number) => string } = {
  magma: interpolateMagma,
  viridis: interpolateViridis,
  cividis: interpolateCividis,
};

/** Opacity of the lowest value in a heatmap over an image. */
const OVERLAY_ALPHA = 0.2;

/** Blue below zero, orange above, the page's own tone at zero: safe for all color vision, light and dark. */
const DIVERGING = {
  light: ['#0b3d78', '#2f7fc4', '#a6cbe8', '#f6f6f4', '#f3c08d', '#cf6a17', '#7a2f05'],
  dark: ['#a9dcff', '#3c95de', '#1d4a78', '#17181a', '#7a3a12', '#e07b2c', '#ffdcae'],
} as const;

const tables = new Map<string, ColorTable>();

export function sequentialTable(name: ColorMapName): ColorTable {
  return cached(name, SEQUENTIAL[name]);
}

/** The same colors, low values more transparent than high ones, to lie over an image. */
export function overlayTable(name: ColorMapName): ColorTable {
  const faded = new Uint8ClampedArray(sequentialTable(name));
  for (let i = 0; i < 256; i++) faded[i * 4 + 3] = 255 * (OVERLAY_ALPHA + (1 - OVERLAY_ALPHA) * Math.sqrt(i / 255));
  return faded;
}

/** For differences over an image: the same colors as `divergingTable`, more transparent near zero. */
export function divergingOverlay(background: 'light' | 'dark'): ColorTable {
  const faded = new Uint8ClampedArray(divergingTable(background));
  for (let i = 0; i < 256; i++) {
    faded[i * 4 + 3] = 255 * (OVERLAY_ALPHA + (1 - OVERLAY_ALPHA) * Math.sqrt(Math.abs(i - 127.5) / 127.5));
  }
  return faded;
}

/** For differences: index 0 is the most negative value, 127.5 is zero. */
export function divergingTable(background: 'light' | 'dark'): ColorTable {
  const colors = DIVERGING[background];
  const scale = scaleLinear<string>(
    colors.map((_, i) => i / (colors.length - 1)),
    colors,
  );
  return cached(`diverging-${background}`, scale);
}

function cached(key: string, color: (t: number) => string): ColorTable {
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const { r, g, b } = rgb(color(i / 255));
    table.set([r, g, b, 255], i * 4);
  }
  tables.set(key, table);
  return table;
}

/** The table as a CSS gradient from left to right. */
export function tableGradient(table: ColorTable, direction = 'to right'): string {
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = Math.round((i * 255) / 16) * 4;
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
  });
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}
