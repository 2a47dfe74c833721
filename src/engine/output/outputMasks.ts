import { maskFigures, type OutputViewRequest } from '../../analysis/layer/outputView';
import type { Measurement } from '../../analysis/measure/measurement';
import { outputHead } from '../../contracts/head';
import { isJudged } from '../../report/facts/mainOutput';
import type { Flip, MaskFigures, OutputContract, OutputReport } from '../../report/report';
import type { CachedModel, ShapedModel } from '../models/modelCache';

/** What is known of a model that ran. */
export interface RanModel {
  readonly model: CachedModel;
  readonly shaped: ShapedModel;
  readonly outputs: Measurement['outputs'];
}

/** What an output looks like is told from this; undefined where that flip was not run. */
export function viewRequest(
  { model, shaped, outputs }: RanModel,
  name: string,
  contract: OutputContract,
  flip: Flip,
): OutputViewRequest | undefined {
  const [original, other] = [outputs[name]?.id, outputs[name]?.[flip]];
  if (original === undefined || other === undefined) return undefined;
  const { onnx, labels } = model.loaded;
  return {
    contract,
    flip,
    tracked: shaped.actionOf(name),
    head: outputHead(onnx.graph, name),
    hasBatch: model.input.layout.includes('n'),
    original,
    other,
    ...(labels && { labels }),
  };
}

/** The output with what its masks have in common, where it is one and can be judged. */
export function withMasks(output: OutputReport, ran: RanModel, flips: readonly Flip[]): OutputReport {
  const masks: { [F in Flip]?: MaskFigures } = {};
  for (const flip of flips) {
    // NaN is the largest of nothing, and of zeros the first.
    if (!isJudged(output, flip)) continue;
    const request = viewRequest(ran, output.name, output.contract, flip);
    const found = request && maskFigures(request);
    if (found !== undefined) masks[flip] = found;
  }
  return Object.keys(masks).length === 0 ? output : { ...output, masks };
}
