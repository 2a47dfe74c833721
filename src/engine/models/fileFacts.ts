import type { OutputFacts } from '../../contracts/contract';
import { ultralyticsHead } from '../../contracts/found/ultralytics';
import { outputHead } from '../../contracts/head';
import { imageForm } from '../../contracts/positions';
import type { Action } from '../../operators/follow/action';
import type { Layout } from '../../report/report';
import type { LoadedModel } from './loadModel';

/** A model at one input shape. */
export interface ModelAtShape {
  readonly loaded: LoadedModel;
  readonly layout: Layout;
  readonly inputShape: readonly number[];
  readonly actionOf: (tensor: string) => Action | undefined;
}

/** What is known of an output without its values. */
export function fileFacts(
  { loaded: { onnx, info, labels }, layout, inputShape, actionOf }: ModelAtShape,
  name: string,
  shape: readonly number[],
): OutputFacts {
  const ultralytics = ultralyticsHead(onnx);
  return {
    name,
    dtype: info.outputs.find((output) => output.name === name)?.dtype ?? 'float32',
    shape,
    ...imageForm(inputShape, layout),
    head: outputHead(onnx.graph, name),
    tracked: actionOf(name),
    ...(ultralytics && { ultralytics }),
    ...(labels && { labels }),
  };
}
