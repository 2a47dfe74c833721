import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { flipTruth } from '../support/flipTruth';
import { GraphBuilder } from '../support/models/graphBuilder';

const SHAPE = [2, 3, 4, 5];
const GATES = { RNN: 1, GRU: 3, LSTM: 4 } as const;
type Recurrent = keyof typeof GATES;

interface Options {
  readonly direction?: 'forward' | 'reverse' | 'bidirectional';
  readonly output?: 'y' | 'state';
  /** Rows or whole images become samples. */
  readonly steps?: 'columns' | 'channels';
  readonly lengths?: readonly number[];
}

/** A recurrent layer over the columns of an image (its rows as samples), or over its channels (positions as samples). */
function modelOf(
  op: Recurrent,
  { direction = 'forward', output = 'y', steps = 'columns', lengths }: Options,
): GraphBuilder {
  const b = new GraphBuilder({ opset: 17 });
  const x = b.input('x', SHAPE);
  const [perm, shape] =
    steps === 'columns'
      ? [
          [3, 0, 2, 1],
          [5, 8, 3],
        ]
      : [
          [1, 0, 2, 3],
          [3, 40, 1],
        ];
  const sequence = b.node('Reshape', [b.transpose(x, perm), b.ints(shape)]);
  const directions = direction === 'bidirectional' ? 2 : 1;
  const rows = 4 * GATES[op];
  const weights = [shape[2]!, 4].map((width) => b.weight([directions, rows, width], { std: 0.5 }));
  const ends = lengths === undefined ? [] : ['', b.node('Cast', [b.ints(lengths)], { to: attribute.int(6) })];
  const attributes = { hidden_size: attribute.int(4), direction: attribute.string(direction) };
  b.nodeWithOutputs(op, [sequence, ...weights, ...ends], ['y', 'state'], attributes);
  b.output(output);
  return b;
}

const truth = (op: Recurrent, options: Options = {}) => flipTruth(modelOf(op, options), SHAPE);

describe.each(['RNN', 'GRU', 'LSTM'] as const)('%s', (op) => {
  it.each(['forward', 'reverse', 'bidirectional'] as const)(
    'keeps the order of its steps, walking %s',
    async (direction) => {
      expect(await truth(op, { direction })).toEqual({
        actions: ['flip(0)', 'permute'],
        replaced: [['y position'], []],
      });
    },
  );

  it('has no order of steps in its last state', async () => {
    expect(await truth(op, { output: 'state' })).toEqual({
      actions: ['invariant', 'permute'],
      replaced: [['y position'], []],
    });
  });

  it('commutes with an order of samples', async () => {
    expect(await truth(op, { steps: 'channels' })).toEqual({ actions: ['permute', 'permute'], replaced: [[], []] });
  });

  it('needs the samples’ lengths in their order', async () => {
    const found = await truth(op, { lengths: [5, 4, 3, 2, 5, 5, 5, 1] });
    expect(found.replaced).toEqual([['y position'], ['y position']]);
  });
});
