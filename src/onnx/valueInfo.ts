import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as Type,
  TensorShapeProtoSchema,
  TypeProtoSchema,
  TypeProto_TensorSchema,
  ValueInfoProtoSchema,
  type ValueInfoProto,
} from './proto/onnx_pb';
import type { TensorInfo } from '../report/report';
import { dataTypeName } from './tensors';

/** Data type (`TensorProto_DataType`) of a graph input or output; UNDEFINED when it is not a tensor or not stated. */
export function valueDataType(value: ValueInfoProto): Type {
  const type = value.type?.value;
  return type?.case === 'tensorType' ? type.value.elemType : Type.UNDEFINED;
}

/** Declared shape: numbers, names of symbolic dimensions, '' for unnamed ones; undefined when not declared. Some exporters write −1 for these. */
export function valueShape(value: ValueInfoProto): readonly (number | string)[] | undefined {
  const type = value.type?.value;
  if (type?.case !== 'tensorType' || type.value.shape === undefined) return undefined;
  return type.value.shape.dim.map(({ value: dim }) => {
    if (dim.case === 'dimValue') return dim.value < 0n ? '' : Number(dim.value);
    return dim.case === 'dimParam' ? dim.value : '';
  });
}

/** A graph input or output as reports name it; an undeclared shape is empty. */
export function tensorInfo(value: ValueInfoProto): TensorInfo {
  return { name: value.name, dtype: dataTypeName(valueDataType(value)), shape: valueShape(value) ?? [] };
}

/** A tensor-typed value; strings are symbolic dimensions ('' unnamed), and no shape at all leaves it undeclared. */
export function makeValueInfo(name: string, dataType: Type, shape?: readonly (number | string)[]): ValueInfoProto {
  const dims = shape?.map((dim) => {
    if (typeof dim === 'number') return { value: { case: 'dimValue' as const, value: BigInt(dim) } };
    return dim === '' ? {} : { value: { case: 'dimParam' as const, value: dim } };
  });
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: dataType,
    ...(dims === undefined ? {} : { shape: create(TensorShapeProtoSchema, { dim: dims }) }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}
