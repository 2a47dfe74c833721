import { expect, it, vi } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { constantExpressions } from '../../src/operators/constantNodes';
import { allAtOnce } from '../../src/protocol/steps';
import { GraphBuilder } from '../support/models/graphBuilder';

it('what is behind a constant expression is found in order, without a look at the rest of the graph', () => {
  const b = new GraphBuilder();
  const size = b.node('Abs', [b.weight([1], [-2])], {}, { name: 'size' });
  const negative = b.node('Neg', [size], {}, { name: 'negative' });
  const sum = b.node('Add', [negative, size], {}, { name: 'sum' });
  const other = b.node('Exp', [b.weight([1], [1])], {}, { name: 'other' });
  const x = b.input('x', [1, 3, 4, 4]);
  b.output(b.node('Mul', [b.node('Mul', [x, sum]), other]), 'y');
  const { graph } = b.model();
  const { results, nodesFor } = allAtOnce(constantExpressions(graph));
  expect(results).toEqual([sum, other]);
  const nodes = vi.spyOn(graph, 'nodes', 'get');
  const behind = (...tensors: string[]) => nodesFor(tensors).map(({ name }) => name);
  expect([behind(sum), behind(other, sum), behind(negative)]).toEqual([
    ['size', 'negative', 'sum'],
    ['size', 'negative', 'sum', 'other'],
    ['size', 'negative'],
  ]);
  expect(nodes).not.toHaveBeenCalled();
});

it('a Cast of weights is left out, one of scales is not, which a conversion to float16 puts there', () => {
  const b = new GraphBuilder();
  const x = b.input('x', [1, 3, 4, 4]);
  const half = (value: string) =>
    b.node('Cast', [b.node('Abs', [value])], { to: attribute.int(1) }, { name: `${value}_cast` });
  const [scales, factor] = [half(b.weight([4], [1, 1, 2, 2])), half(b.weight([1], [3]))];
  b.output(b.node('Mul', [b.node('Resize', [x, '', scales]), factor]), 'y');
  const { graph } = b.model();
  const { results } = allAtOnce(constantExpressions(graph));
  expect(results).toEqual([scales, graph.producer(factor)!.input[0]]);
});
