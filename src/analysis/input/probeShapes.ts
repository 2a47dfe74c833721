import { appendToModel } from '../../onnx/append';
import { makeNode } from '../../onnx/attributes';
import type { OnnxModel } from '../../onnx/model';
import type { ConcreteShapes } from '../../operators/follow/rule';
import { operatorOf } from '../../operators/catalog';
import type { Log, SessionFactory, SessionSettings, SessionTensor } from '../measure/session';

/** Prefix of the names that the probe adds; no exporter uses it. */
const PREFIX = '__flipscope_shape_';

/**
 * Shapes as they really come out, for tensors that static inference could not resolve: one
 * forward pass of the model with a `Shape` node behind each of them. Costs a session and a run,
 * so it is only done when something is unknown.
 *
 * @param unknown names without a static shape; those of sequences are left out.
 * @returns `known`, completed by what was measured; `known` itself, and why in the log, when the model does not take these nodes.
 */
export async function probeShapes(
  model: OnnxModel,
  known: ConcreteShapes,
  unknown: readonly string[],
  feeds: Readonly<Record<string, SessionTensor>>,
  factory: SessionFactory,
  settings: SessionSettings,
  log: Log,
): Promise<ConcreteShapes> {
  const values = shapeArguments(model).filter((name) => known.value(name) === undefined);
  const tensors = unknown.filter((name) => {
    const producer = model.graph.producer(name);
    return producer === undefined || operatorOf(producer).flags.result !== 'sequence';
  });
  const nodes = tensors.map((tensor, i) => makeNode('Shape', [tensor], [`${PREFIX}${i}`]));
  const outputs = [...nodes.map((node) => node.output[0]!), ...values.filter((name) => !model.graph.isOutput(name))];
  const bytes = appendToModel(model.bytes, {
    nodes,
    outputs,
  });
  // A value of another kind (a sequence out of a Loop) refuses its Shape node: its tensors then stay unfollowed,
  // and a model that is broken itself says so when it is measured.
  const session = await factory(bytes, { ...settings, optimization: 'basic' }).catch((error: unknown) => {
    log(
      `The shapes of ${tensors.length} tensors stay unknown: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  });
  if (session === undefined) return known;
  try {
    const result = await session.run(feeds);
    const shapes = new Map(tensors.map((tensor, i) => [tensor, integers(result[`${PREFIX}${i}`])]));
    const found = new Map(values.map((name) => [name, integers(result[name])]));
    return {
      shape: (tensor) => known.shape(tensor) ?? shapes.get(tensor),
      value: (tensor) => known.value(tensor) ?? found.get(tensor),
    };
  } finally {
    await session.release();
  }
}

/** Computed tensors that say where entries go. */
function shapeArguments(model: OnnxModel): string[] {
  const names = model.graph.nodes
    .flatMap((node) => (operatorOf(node).flags.placement ?? []).map((i) => node.input[i] ?? ''))
    .filter((name) => name !== '' && model.graph.producer(name) !== undefined);
  return [...new Set(names)];
}

function integers(tensor: SessionTensor | undefined): readonly number[] | undefined {
  return tensor === undefined ? undefined : Array.from(tensor.data, Number);
}
