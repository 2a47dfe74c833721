import { intsAttribute } from '../../onnx/attributes';
import { sliceIndices } from '../follow/movement';
import { positiveAxis } from '../axes';
import type { Difference, MirrorContext, MirrorRule, NodeWriter } from './mirrorImage';
import { asIs, commutes, conjugated } from './mirrorImage';
import { sameState, without } from './state';
import { selects } from './movement';
import { withAttribute, attribute } from '../../onnx/attributes';

/** What a Slice does to one axis. */
interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/**
 * Slice picks i_k = start + k·step. Its mirror image on a reversed axis picks the mirrored places in
 * reverse, i′_k = W−1−i_{n−1−k}: the same step from start′ = W−1−i_{n−1}.
 */
export const slice: MirrorRule = (context) => {
  const cuts = cutsOf(context);
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const shape = context.inShape(0);
  const axes = new Set([...data.keys(), ...out.keys()]);
  if (axes.size === 0) return commutes(context);
  if (cuts === undefined) return conjugated(context, 'position');
  const wrong = cuts.filter(
    ({ axis, start, end, step }) =>
      axes.has(axis) &&
      !selects(data.get(axis), shape[axis]!, sliceIndices(shape[axis]!, start, end, step), out.get(axis)),
  );
  const cutAxes = cuts.map((c) => c.axis);
  if (!sameState(without(data, cutAxes), without(out, cutAxes), shape)) return conjugated(context, 'position');
  if (wrong.length === 0) return commutes(context);
  if (wrong.some(({ axis }) => data.get(axis) !== 'reverse' || out.get(axis) !== 'reverse')) {
    return conjugated(context, 'position');
  }
  const differences = wrong.map(({ axis }): Difference => ({ cause: 'position', form: 'mirrored range', axis }));
  const mirroredCuts = cuts.map((cut) => (wrong.includes(cut) ? mirrorCut(cut, shape[cut.axis]!) : cut));
  return {
    differences,
    plan: (mirrored) => {
      if (!mirrored('position')) return asIs(context);
      return {
        ...asIs(context),
        write: (writer, inputs, outputs) => writeSlice(context, mirroredCuts, writer, inputs, outputs),
      };
    },
  };
};

function mirrorCut({ axis, start, end, step }: Cut, size: number): Cut {
  const indices = sliceIndices(size, start, end, step);
  const first = size - 1 - indices[indices.length - 1]!;
  const stop = first + indices.length * step;
  // A negative end would count from the back; one beyond the front means "to the front".
  return { axis, start: first, end: stop < 0 ? -size - 1 : stop, step };
}

function cutsOf(context: MirrorContext): readonly Cut[] | undefined {
  const attributes = context.opset < 10;
  const read = (index: number, name: string): readonly number[] | undefined =>
    attributes ? intsAttribute(context.node, name) : context.value(index);
  const given = (index: number): boolean => (context.node.input[index] ?? '') !== '';
  const [starts, ends] = [read(1, 'starts'), read(2, 'ends')];
  const axes = read(3, 'axes') ?? (attributes || !given(3) ? starts?.map((_, i) => i) : undefined);
  const steps =
    (attributes ? undefined : context.value(4)) ?? (attributes || !given(4) ? starts?.map(() => 1) : undefined);
  if (!starts || !ends || !axes || !steps) return undefined;
  const rank = context.inShape(0).length;
  return axes.map((axis, i) => ({
    axis: positiveAxis(axis, rank),
    start: starts[i]!,
    end: ends[i]!,
    step: steps[i]!,
  }));
}

function writeSlice(
  context: MirrorContext,
  cuts: readonly Cut[],
  writer: NodeWriter,
  inputs: readonly string[],
  outputs: readonly string[],
): void {
  const column = (key: keyof Cut): number[] => cuts.map((cut) => clampToInt64(cut[key]));
  if (context.opset < 10) {
    const node = (['starts', 'ends', 'axes'] as const).reduce(
      (copy, name) =>
        withAttribute(
          copy,
          name,
          attribute.ints(column(name === 'axes' ? 'axis' : name === 'starts' ? 'start' : 'end')),
        ),
      context.node,
    );
    writer.node(node, inputs, outputs);
    return;
  }
  const vectors = (['start', 'end', 'axis', 'step'] as const).map((key) => writer.integers(column(key)));
  writer.node(context.node, [inputs[0]!, ...vectors], outputs);
}

/** "To the end" is read as ±∞ and written as a length no axis has. */
function clampToInt64(value: number): number {
  return Math.min(Math.max(value, -(2 ** 31)), 2 ** 31 - 1);
}
