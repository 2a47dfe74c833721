import { localDefects, type LocalDefect } from '../../analysis/causes/localDefects';
import type { ReportPatch } from '../../report/patch';
import type { Flip, LayerReport, PerFlip } from '../../report/report';
import type { Analysis } from '../analysis';
import { mirroredNetwork, settledOf, type ExplainContext } from './explain';

/** A layer's local defects: those of its worst operator, part by part. */
type LayerDefects = Required<Pick<LayerReport, 'local'>> & Pick<LayerReport, 'localKernel' | 'localGrid'>;

/** The local defect of every operator that is not pointwise, as figures of the layers they belong to. */
export async function explainLocal(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const network = await mirroredNetwork(analysis, context.run);
  const defects = await localDefects({
    network,
    settled: await settledOf(network, context),
    flips: analysis.spec.flips,
    feeds: analysis.feeds.id,
    ...context,
  });
  const byLayer = new Map<string, LocalDefect[]>();
  const layerOf = layerByNode(analysis);
  for (const defect of defects) {
    const layer = layerOf(defect.node);
    const found = layer === undefined ? undefined : byLayer.get(layer);
    if (found !== undefined) found.push(defect);
    else if (layer !== undefined) byLayer.set(layer, [defect]);
  }
  const layers = [...byLayer].map(([tensor, found]) => ({ tensor, ...worst(found, analysis.spec.flips) }));
  return { layers };
}

/** The layer that a node is part of, else the next one in graph order: what a Pad does shows in the convolution after it. */
function layerByNode({ model, layers }: Analysis): (node: string) => string | undefined {
  const { graph } = model.loaded.onnx;
  const place = new Map(graph.nodes.map((node, i) => [graph.nodeName(node), i]));
  const owner = new Map(layers.flatMap(({ tensor, nodes }) => nodes.map((node) => [node, tensor] as const)));
  const next = new Array<string | undefined>(graph.nodes.length);
  let filled = 0;
  for (const { tensor, nodes } of layers) {
    const end = nodes.reduce((last, node) => Math.max(last, place.get(node) ?? -1), -1);
    for (; filled <= end; filled++) next[filled] = tensor;
  }
  return (node) => owner.get(node) ?? next[place.get(node) ?? graph.nodes.length];
}

function worst(defects: readonly LocalDefect[], flips: readonly Flip[]): LayerDefects {
  const largest = (of: (defect: LocalDefect) => PerFlip<number> | undefined): PerFlip<number> =>
    Object.fromEntries(
      flips.flatMap((flip) => {
        const values = defects.map((d) => of(d)?.[flip]).filter((v) => v !== undefined);
        return values.length === 0 ? [] : [[flip, Math.max(...values)]];
      }),
    );
  const kernel = largest((d) => d.kernel);
  const grid = largest((d) => d.grid);
  return {
    local: largest((d) => d.defect),
    ...(Object.keys(kernel).length === 0 ? {} : { localKernel: kernel }),
    ...(Object.keys(grid).length === 0 ? {} : { localGrid: grid }),
  };
}
