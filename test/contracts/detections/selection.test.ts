import { expect, it } from 'vitest';
import { selectionBefore } from '../../../src/contracts/detections/selection';
import { attribute } from '../../../src/onnx/attributes';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { GraphBuilder } from '../../support/models/graphBuilder';

function suppressing(byCenter: boolean) {
  const b = new GraphBuilder({ opset: 17 });
  const boxes = b.input('boxes', [1, 9, 4]);
  const scores = b.input('scores', [1, 2, 9]);
  const attributes = byCenter ? { center_point_box: attribute.int(1) } : {};
  const kept = b.node('NonMaxSuppression', [boxes, scores, b.ints([9], [])], attributes, { name: 'kept' });
  b.output(b.node('Cast', [kept], { to: attribute.int(Type.INT32) }, { name: 'cast' }), 'selected', Type.INT32);
  const column = b.node('Gather', [kept, b.ints([2], [])], { axis: attribute.int(1) });
  b.output(b.node('Gather', [b.node('Squeeze', [boxes, b.ints([0])]), column]), 'found');
  b.nodeWithOutputs('TopK', [scores, b.ints([3])], ['best', 'places']);
  b.output('best');
  b.output(b.node('Relu', [scores], {}, { name: 'plain' }), 'plain');
  b.output(b.node('NonZero', [scores], {}, { name: 'nonzero' }), 'nonzero', Type.INT64);
  return b.model().graph;
}

it.each<[string, (b: GraphBuilder, chosen: string) => string, boolean]>([
  ['a pick among its rows', (b, chosen) => b.node('Gather', [chosen, b.ints([0])]), true],
  ['a sum', (b, chosen) => b.node('ReduceSum', [chosen]), false],
  ['eight nodes', (b, chosen) => steps(b, chosen, 7), true],
  ['nine nodes', (b, chosen) => steps(b, chosen, 8), false],
])('finds what is picked from behind %s, or not', (_, between, isFound) => {
  const b = new GraphBuilder({ opset: 17 });
  const [boxes, scores] = [b.input('boxes', [1, 9, 4]), b.input('scores', [1, 2, 9])];
  const kept = b.node('NonMaxSuppression', [boxes, scores, b.ints([9], [])], {}, { name: 'kept' });
  b.output(between(b, kept), 'selected', Type.INT64);
  const { picks } = selectionBefore(b.model().graph, 'selected');
  expect(picks).toEqual(isFound ? { boxes: 'boxes', scores: 'scores', byCenter: false } : undefined);
});

/** One more node gives the output its name. */
function steps(b: GraphBuilder, from: string, count: number): string {
  return Array.from({ length: count }).reduce<string>(
    (tensor) => b.node('Cast', [tensor], { to: attribute.int(Type.INT64) }),
    from,
  );
}

it('tells what picks entries on the way to an output', () => {
  const graph = suppressing(false);
  const picks = { boxes: 'boxes', scores: 'scores', byCenter: false };
  expect(selectionBefore(graph, 'selected')).toEqual({ isSuppressed: true, isRanked: false, picks });
  expect(selectionBefore(suppressing(true), 'selected').picks!.byCenter).toBe(true);
  expect(selectionBefore(graph, 'found')).toEqual({ isSuppressed: true, isRanked: false });
  expect(selectionBefore(graph, 'best')).toEqual({ isSuppressed: false, isRanked: true });
  expect(selectionBefore(graph, 'nonzero')).toEqual({ isSuppressed: false, isRanked: true });
  expect(selectionBefore(graph, 'plain')).toEqual({ isSuppressed: false, isRanked: false });
});
