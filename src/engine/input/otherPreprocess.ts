import type { Measurement } from '../../analysis/measure/measurement';
import type { Tensors } from '../../analysis/measure/session';
import { otherValues } from '../../image/defaultPreprocess';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Oriented } from '../../image/oriented';
import { imageAxes } from '../../report/layout';
import type { InputInfo, Orientation, Preprocess } from '../../report/report';
import { makeFeeds } from './imageFeeds';
import type { PreparedInputs } from './furtherInputs';
import { outputReports, type OutputsRequest } from '../output/outputReports';

/**
 * What the figures of the outputs would be under the other common preprocessing, where it is assumed: the same pixels
 * with other values, run without looking at layers. Undefined where nothing is assumed, or several images are fed.
 */
export async function measureOtherPreprocess(
  request: Omit<OutputsRequest, 'activation'>,
  input: PreparedInputs,
): Promise<InputInfo['otherPreprocess']> {
  const { preprocess, preprocessCertainty } = input.info;
  if (preprocess === undefined || preprocessCertainty !== 'assumed' || request.model.images.size > 0) return undefined;
  const other = otherValues(preprocess, request.model.input.dtype);
  if (other === undefined) return undefined;
  const feeds = makeFeeds(request.model, { ...input, tensors: withValues(input, preprocess, other) });
  const outputs = await runOutputs(request, feeds);
  const reports = await outputReports({ ...request, x: feeds.id, outputs });
  return {
    preprocess: other,
    figures: Object.fromEntries(
      reports.map(({ name, figure }) => [
        name,
        Object.fromEntries(Object.entries(figure).map(([flip, { value }]) => [flip, value])),
      ]),
    ),
  };
}

/** The same tensors with (pixel·scale − mean) / std of another preprocessing. */
function withValues(
  { tensors, shape, info }: PreparedInputs,
  from: Preprocess,
  to: Preprocess,
): PreparedInputs['tensors'] {
  const { channels } = imageAxes(info.layout);
  const count = shape[channels]!;
  const block = shape.slice(channels + 1).reduce((a, b) => a * b, 1);
  const convert = (values: Float32Array): Float32Array =>
    values.map((value, i) => {
      const c = Math.floor(i / block) % count;
      const pixel = (value * from.std[c]! + from.mean[c]!) / from.scale;
      return (pixel * to.scale - to.mean[c]!) / to.std[c]!;
    });
  const { id, ...flipped } = tensors;
  const others = Object.entries(flipped).map(([flip, values]) => [flip, convert(values)]);
  return { id: convert(id), ...(Object.fromEntries(others) as Omit<PreparedInputs['tensors'], 'id'>) };
}

async function runOutputs(
  { model: { instrumented }, spec, outputs: first }: Omit<OutputsRequest, 'activation'>,
  feeds: Oriented<Tensors>,
): Promise<Measurement['outputs']> {
  const outputs: Record<string, { [O in Orientation]?: FloatTensor }> = {};
  for (const orientation of ['id', ...spec.flips] as const) {
    const made = await instrumented.runOutputs(feeds[orientation]!);
    for (const name of Object.keys(first)) outputs[name] = { ...outputs[name], [orientation]: made[name]! };
  }
  return outputs;
}
