import type { ValueInfoProto } from '../../onnx/proto/onnx_pb';
import { makeValueInfo, valueDataType, valueShape } from '../../onnx/valueInfo';
import { imageAxes } from '../../report/layout';
import type { Network } from '../../operators/network';

/** The image's input as the model declares it. */
export function declaredInput({ model, input }: Network): ValueInfoProto {
  return model.graph.inputs.find((v) => v.name === input.name)!;
}

function sizeIsFree(network: Network): boolean {
  const { rows, columns } = imageAxes(network.input.layout);
  const declared = valueShape(declaredInput(network));
  return [rows, columns].some((axis) => typeof declared?.[axis] !== 'number');
}

/** Inputs of a model that fits one size of the image: height and width as they are fed, batch and channels as declared. */
export function fixSize(inputs: readonly ValueInfoProto[], { input }: Network): ValueInfoProto[] {
  const { rows, columns } = imageAxes(input.layout);
  return inputs.map((value) => {
    if (value.name !== input.name) return value;
    const declared = valueShape(value) ?? input.shape.map(() => '');
    const shape = declared.map((d, axis) => (axis === rows || axis === columns ? input.shape[axis]! : d));
    return makeValueInfo(value.name, valueDataType(value), shape);
  });
}

/** What to say when `fixSize` takes a freedom away. */
export function fixedSizeWarnings(network: Network): readonly string[] {
  if (!sizeIsFree(network)) return [];
  const { rows, columns } = imageAxes(network.input.layout);
  const size = `${network.input.shape[rows]!}×${network.input.shape[columns]!}`;
  return [`The input is now fixed to ${size}; in the original its size is free.`];
}
