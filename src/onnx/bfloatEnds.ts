import { create } from '@bufbuild/protobuf';
import { attribute, makeNode } from './attributes';
import { ModelGraph } from './graph';
import type { OnnxModel } from './model';
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataType as Type, type ValueInfoProto } from './proto/onnx_pb';
import { renameTensors } from './renameTensors';
import { makeValueInfo, valueDataType, valueShape } from './valueInfo';
import { encodeModel } from './write';

/**
 * A model whose bfloat16 inputs and outputs are float32, cast inside: the same values, rounded at the same place
 * (to the nearest, ties to even), for ONNX Runtime's JavaScript interface has no bfloat16. Other models are given back
 * as they are.
 */
export function withFloatEnds(model: OnnxModel): OnnxModel {
  const { graph } = model;
  const inputs = graph.inputs.filter(isBfloat);
  const outputs = graph.outputs.filter(isBfloat);
  if (inputs.length + outputs.length === 0) return model;
  const inside = innerNames(model, [...inputs, ...outputs]);
  const cast = (from: string, to: string, type: Type) =>
    makeNode('Cast', [from], [to], { to: attribute.int(type) }, `${from}_cast`);
  const original = model.proto.graph!;
  const changed = Object.assign(create(GraphProtoSchema), original, {
    input: original.input.map((value) => (inputs.includes(value) ? asFloat(value) : value)),
    output: original.output.map((value) => (outputs.includes(value) ? asFloat(value) : value)),
    node: [
      ...inputs.map(({ name }) => cast(name, inside.get(name)!, Type.BFLOAT16)),
      ...original.node.map((node) => renameTensors(node, inside)),
      ...outputs.map(({ name }) => cast(inside.get(name)!, name, Type.FLOAT)),
    ],
    valueInfo: original.valueInfo.filter(({ name }) => !inside.has(name)),
  });
  const proto = Object.assign(create(ModelProtoSchema), model.proto, { graph: changed });
  const names = [...inputs, ...outputs].map(({ name }) => name).join(', ');
  const bytes = encodeModel(proto);
  return {
    ...model,
    proto,
    bytes,
    plainBytes: bytes,
    graph: new ModelGraph(changed, model.path),
    notes: [...model.notes, `In bfloat16, and fed and read as float32 that is cast inside the model: ${names}.`],
  };
}

function isBfloat(value: ValueInfoProto): boolean {
  return valueDataType(value) === Type.BFLOAT16;
}

function asFloat(value: ValueInfoProto): ValueInfoProto {
  return makeValueInfo(value.name, Type.FLOAT, valueShape(value));
}

/** Names that no tensor has yet, for the ends as the nodes inside see them. */
function innerNames({ proto }: OnnxModel, ends: readonly ValueInfoProto[]): ReadonlyMap<string, string> {
  const { node, initializer } = proto.graph!;
  const taken = new Set([...node.flatMap((n) => [...n.input, ...n.output]), ...initializer.map(({ name }) => name)]);
  return new Map(
    ends.map(({ name }) => {
      let inner = `${name}_bfloat16`;
      while (taken.has(inner)) inner += '_';
      taken.add(inner);
      return [name, inner];
    }),
  );
}
