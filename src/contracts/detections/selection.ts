import { intAttribute } from '../../onnx/attributes';
import type { ModelGraph } from '../../onnx/graph';
import { tensorsBehind } from '../../onnx/tensorsBehind';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { subgraphs } from '../../onnx/subgraphs';
import { operatorOf } from '../../operators/catalog';

/** How the rows of an output came to be chosen, by operators before it. */
export interface Selection {
  /** Boxes that overlap a better one were dropped. */
  readonly isSuppressed: boolean;
  /** By their values in another way: the largest, or those that are not zero. */
  readonly isRanked: boolean;
  /** The output holds numbers of images, classes and boxes: the tensors that they count in. */
  readonly picks?: PickedFrom;
}

export interface PickedFrom {
  /** Images × boxes × 4. */
  readonly boxes: string;
  /** Images × classes × boxes. */
  readonly scores: string;
  /** Boxes are written by their centers; else by two opposite corners, y before x. */
  readonly byCenter: boolean;
}

/** What selects entries by their values on the way to an output, graphs inside of nodes included. */
export function selectionBefore(graph: ModelGraph, output: string): Selection {
  const kinds = new Set<string>();
  for (const tensor of tensorsBehind(graph, output)) {
    const node = graph.producer(tensor);
    for (const kind of node === undefined ? [] : selectsOf(node)) kinds.add(kind);
  }
  const picks = pickedFrom(graph, output);
  return {
    isSuppressed: kinds.has('apart'),
    isRanked: kinds.has('largest') || kinds.has('nonzero'),
    ...(picks && { picks }),
  };
}

function selectsOf(node: NodeProto): readonly string[] {
  const { selects } = operatorOf(node).flags;
  const inner = subgraphs(node).flatMap((graph) => graph.node.flatMap(selectsOf));
  return selects === undefined ? inner : [selects, ...inner];
}

/** Nodes between the choice and the output at most: casts, and picks among its rows. */
const MAX_STEPS = 8;

function pickedFrom(graph: ModelGraph, output: string): PickedFrom | undefined {
  let node = graph.producer(output);
  for (let steps = 0; node !== undefined && steps <= MAX_STEPS; steps++) {
    const { kind, flags } = operatorOf(node);
    if (flags.selects === 'apart') {
      const [boxes = '', scores = ''] = node.input;
      return { boxes, scores, byCenter: intAttribute(node, 'center_point_box', 0) === 1 };
    }
    if (kind !== 'movement' && flags.elements === undefined) return undefined;
    node = graph.producer(node.input[0] ?? '');
  }
  return undefined;
}
