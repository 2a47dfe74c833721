import type { NodeProto } from '../onnx/proto/onnx_pb';
import type { ModelGraph } from '../onnx/graph';
import { operatorOf } from '../operators/catalog';
import type { HeadKind } from './contract';

/** Producers that are walked back over at most, between an output and the operator that gives its values. */
const MAX_STEPS = 16;

/** The operator that gives an output its values; reorderings, casts and a bias after a dense layer are passed over. */
export function outputHead(graph: ModelGraph, output: string): HeadKind {
  return headOf(graph, output)?.kind ?? 'other';
}

/** The scores before the Softmax or Sigmoid that gives an output its values; undefined where there is none. */
export function scoresInput(graph: ModelGraph, output: string): string | undefined {
  const head = headOf(graph, output);
  return head?.kind === 'softmax' || head?.kind === 'sigmoid' ? head.node.input[0] : undefined;
}

function headOf(graph: ModelGraph, output: string): { readonly node: NodeProto; readonly kind: HeadKind } | undefined {
  let node = graph.producer(output);
  for (let steps = 0; node !== undefined && steps < MAX_STEPS; steps++) {
    const kind = headKind(graph, node);
    if (kind !== undefined) return { node, kind };
    const next = passedOver(graph, node);
    node = next === undefined ? undefined : graph.producer(next);
  }
  return undefined;
}

function headKind(graph: ModelGraph, node: NodeProto): HeadKind | undefined {
  const { kind, flags } = operatorOf(node);
  switch (flags.result) {
    case 'distribution':
      return 'softmax';
    case 'probability':
      return 'sigmoid';
    case 'choice':
      return 'choice';
    case 'unit':
      return 'normalize';
    default:
      if (kind === 'contraction') return 'dense';
      if (kind === 'convolution') return 'convolution';
      return isNormalization(graph, node) ? 'normalize' : undefined;
  }
}

/** The tensor that a node passes on with its values in place: what it moves or converts, or what a constant is added to. */
function passedOver(graph: ModelGraph, node: NodeProto): string | undefined {
  const { kind, flags } = operatorOf(node);
  if (flags.elements !== undefined || kind === 'movement') return node.input[0];
  if (flags.arithmetic !== 'sum') return undefined;
  const computed = node.input.filter((name) => graph.constant(name) === undefined);
  return computed.length === 1 ? computed[0] : undefined;
}

/** A quotient by a reduction of what is divided: x / ‖x‖. */
function isNormalization(graph: ModelGraph, node: NodeProto): boolean {
  if (operatorOf(node).flags.arithmetic !== 'quotient') return false;
  let divisor = graph.producer(node.input[1] ?? '');
  for (let steps = 0; divisor !== undefined && steps < MAX_STEPS; steps++) {
    const { kind } = operatorOf(divisor);
    if (kind === 'reduction') return true;
    if (kind !== 'pointwise' && kind !== 'movement') return false;
    divisor = graph.producer(divisor.input[0] ?? '');
  }
  return false;
}
