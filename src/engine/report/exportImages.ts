import { pairLayer } from '../../analysis/layer/layerView';
import { colorize } from '../../image/colorize';
import { writePng } from '../../image/decoder';
import type { Matrix, RgbaImage } from '../../protocol/views';
import type { HeatmapImage, PngUri, ReportAssets } from '../../report/html/assets';
import type { Flip } from '../../report/report';
import type { Analysis } from '../analysis';

/** Images for the self-contained page: what the network saw, and a heatmap per flip of each layer in `tensors`. */
export async function exportImages(analysis: Analysis, tensors: readonly string[]): Promise<ReportAssets> {
  const images = await Promise.all(
    Object.entries(analysis.input.images()).map(async ([o, image]) => [o, await pngUri(image, analysis)] as const),
  );
  const heatmaps: HeatmapImage[] = [];
  for (const tensor of tensors) {
    for (const flip of analysis.spec.flips) heatmaps.push(await heatmap(analysis, tensor, flip));
  }
  return { images: Object.fromEntries(images), heatmaps };
}

async function heatmap(analysis: Analysis, tensor: string, flip: Flip): Promise<HeatmapImage> {
  const original = await analysis.activation(tensor, 'id');
  const other = await analysis.activation(tensor, flip);
  const pair = pairLayer(tensor, flip, analysis.action(tensor), original, other);
  const matrix: Matrix = { width: pair.original.width, height: pair.original.height, data: pair.heatmap };
  const max = pair.heatmap.reduce((a, b) => Math.max(a, b), 0);
  return { tensor, flip, max, uri: await pngUri(colorize(matrix, { map: 'magma', min: 0, max }), analysis) };
}

async function pngUri(image: RgbaImage, { codec }: Analysis): Promise<PngUri> {
  const png = await writePng(image, codec);
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
