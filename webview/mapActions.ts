import type { MapAction } from '../src/protocol/panel';
import type { Matrix, RgbaImage } from '../src/protocol/views';
import type { PanelHost } from './host';
import { npyBytes } from './draw/npyBytes';

/** A map that something can be done with: its values, how it is painted, and what a file of it is called. */
export interface ShownMap {
  readonly matrix: Matrix;
  readonly image: RgbaImage;
  readonly name: string;
}

/** An image of fewer pixels is enlarged by a whole factor up to this, so that it can be looked at elsewhere. */
const MIN_SIDE = 448;
/** The page has the focus again some time after a menu has closed; the clipboard is closed to it before. */
const FOCUS_TRIES = 50;
const FOCUS_MS = 20;

let last: ShownMap | undefined;

/** The map that the context menu is opened on. VS Code's menu says which page it was opened on, and no more. */
export function rememberMap(map: ShownMap): void {
  last = map;
}

/** What VS Code's own menu on a map needs to know: `package.json` names the section. */
export const MAP_CONTEXT = JSON.stringify({ webviewSection: 'map', preventDefaultContextMenuItems: true });

/** Does with the map what was chosen in its context menu. Rejects with what fails. */
export async function runMapAction(action: MapAction, host: Pick<PanelHost, 'saveMap'>): Promise<void> {
  if (last === undefined) return;
  const { matrix, image, name } = last;
  switch (action) {
    case 'copyImage':
      await focused();
      return navigator.clipboard.write([new ClipboardItem({ 'image/png': pngBlob(image) })]);
    case 'copyValues':
      await focused();
      return navigator.clipboard.writeText(valuesText(matrix));
    case 'savePng':
      await host.saveMap('png', name, new Uint8Array(await (await pngBlob(image)).arrayBuffer()));
      return;
    case 'saveNpy':
      await host.saveMap('npy', name, npyBytes(matrix));
  }
}

/** One line per row, columns apart by tabs, as tables take it. */
function valuesText({ width, height, data }: Matrix): string {
  return Array.from({ length: height }, (_, row) => data.subarray(row * width, (row + 1) * width).join('\t')).join(
    '\n',
  );
}

async function pngBlob({ width, height, rgba }: RgbaImage): Promise<Blob> {
  const small = new OffscreenCanvas(width, height);
  small.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  const factor = Math.max(1, Math.floor(MIN_SIDE / Math.max(width, height)));
  const large = new OffscreenCanvas(width * factor, height * factor);
  const context = large.getContext('2d');
  if (context !== null) context.imageSmoothingEnabled = false;
  context?.drawImage(small, 0, 0, large.width, large.height);
  return large.convertToBlob({ type: 'image/png' });
}

async function focused(): Promise<void> {
  for (let i = 0; i < FOCUS_TRIES && !document.hasFocus(); i++) {
    await new Promise((resolve) => setTimeout(resolve, FOCUS_MS));
  }
}
