import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { flipTruth } from '../support/flipTruth';
import { GraphBuilder } from '../support/models/graphBuilder';

const SHAPE = [2, 3, 4, 6];

/** A model with one image input and the output of `op`. */
function modelOf(op: (b: GraphBuilder, x: string) => string, opset = 18): GraphBuilder {
  const b = new GraphBuilder({ opset });
  b.output(op(b, b.input('x', SHAPE)), 'y');
  return b;
}

const truth = (op: (b: GraphBuilder, x: string) => string, opset?: number) => flipTruth(modelOf(op, opset), SHAPE);

const grid = (sizes: readonly number[], entry: (index: readonly number[]) => readonly number[]): number[] => {
  let places: readonly number[][] = [[]];
  for (const size of sizes) places = places.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i]));
  return places.flatMap(entry);
};

const unmoved = [[], []];

describe('GatherND', () => {
  it('keeps space where channels are picked', async () => {
    const picked = await truth((b, x) =>
      b.node('GatherND', [x, b.ints([2, 0, -1, 1, 1, 0], [2, 3, 1])], { batch_dims: attribute.int(1) }),
    );
    expect(picked).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('keeps space where a sample and a channel are picked', async () => {
    const picked = await truth((b, x) => b.node('GatherND', [x, b.ints([0, 1, 1, -1], [2, 2])]));
    expect(picked).toEqual({ actions: ['flip(2)', 'flip(1)'], replaced: unmoved });
  });

  it('permutes positions that are picked in mirrored pairs', async () => {
    const places = [
      [0, 0, 1, 0],
      [0, 0, 2, 1],
      [0, 0, 1, 5],
      [0, 0, 2, 4],
      [0, 0, 2, 0],
      [0, 0, 1, 1],
      [0, 0, 2, 5],
      [0, 0, 1, 4],
    ];
    const picked = await truth((b, x) => b.node('GatherND', [x, b.ints(places.flat(), [8, 4])]));
    expect(picked).toEqual({ actions: ['permute', 'permute'], replaced: unmoved });
  });

  it('reverses an image that is enlarged by repeated indices', async () => {
    const near = grid([8, 12], ([r, c]) => [Math.floor(r! / 2), Math.floor(c! / 2)]);
    const picked = await truth((b, x) => b.node('GatherND', [b.transpose(x, [2, 3, 0, 1]), b.ints(near, [8, 12, 2])]));
    expect(picked).toEqual({ actions: ['flip(1)', 'flip(0)'], replaced: unmoved });
  });

  it('loses the order where a mirrored position is not picked', async () => {
    const picked = await truth((b, x) => b.node('GatherND', [x, b.ints([0, 0, 0, 0, 0, 0, 1, 1], [2, 4])]));
    expect(picked.actions).toEqual(['lost', 'lost']);
    expect(picked.replaced).toEqual([['GatherND_0 position'], ['GatherND_0 position']]);
  });

  it('has no order where one entry is picked', async () => {
    const picked = await truth((b, x) => b.node('GatherND', [x, b.ints([0, 0, 1, 2], [1, 4])]));
    expect(picked.actions).toEqual(['invariant', 'invariant']);
    expect(picked.replaced[0]).toEqual(['GatherND_0 position']);
  });

  it('takes the order of the indices where the data is a table', async () => {
    const b = new GraphBuilder({ opset: 18 });
    const top = b.node('ArgMax', [b.input('x', SHAPE)], { axis: attribute.int(1) });
    const last = b.transpose(top, [0, 2, 3, 1]);
    b.output(b.node('GatherND', [b.weight([3, 5], { std: 1 }), last]), 'y');
    expect(await flipTruth(b, SHAPE)).toEqual({ actions: ['flip(2)', 'flip(1)'], replaced: unmoved });
  });
});

describe('GatherElements', () => {
  const along = (axis: number) => ({ axis: attribute.int(axis) });

  it('keeps space where each position picks the same channel', async () => {
    const same = grid([2, 2, 4, 6], ([, c]) => [c === 0 ? 2 : -2]);
    const picked = await truth((b, x) => b.node('GatherElements', [x, b.ints(same, [2, 2, 4, 6])], along(1)));
    expect(picked).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('shows indices that differ over space as an error of position', async () => {
    const other = grid([2, 1, 4, 6], ([, , r, c]) => [(r! + c!) % 3]);
    const picked = await truth((b, x) => b.node('GatherElements', [x, b.ints(other, [2, 1, 4, 6], 'i')], along(1)));
    expect(picked.actions).toEqual(['flip(3)', 'flip(2)']);
    expect(picked.replaced).toEqual([['GatherElements_0 position'], ['GatherElements_0 position']]);
  });

  it('keeps space where the channel is computed from the image', async () => {
    const picked = await truth((b, x) => b.node('GatherElements', [x, b.node('ArgMax', [x], along(1))], along(1)));
    expect(picked).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('reverses columns that are picked in mirrored pairs, counted from the end too', async () => {
    const pairs = grid([2, 3, 4, 4], ([, , , c]) => [[0, 2, -3, -1][c!]!]);
    const picked = await truth((b, x) => b.node('GatherElements', [x, b.ints(pairs, [2, 3, 4, 4])], along(-1)));
    expect(picked).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('loses the order of an axis that is cut', async () => {
    const cut = grid([2, 3, 4, 2], ([, c]) => [c!]);
    const picked = await truth((b, x) => b.node('GatherElements', [x, b.ints(cut, [2, 3, 4, 2])], along(1)));
    expect(picked.actions[0]).toBe('lost');
  });
});

describe('Gather', () => {
  it('of several axes permutes positions too', async () => {
    const picked = await truth((b, x) =>
      b.node('Gather', [x, b.ints([0, 5, 1, 4], [2, 2])], { axis: attribute.int(3) }),
    );
    expect(picked).toEqual({ actions: ['flip(4)', 'flip(2)'], replaced: unmoved });
  });

  it('of repeated columns reverses them', async () => {
    const twice = Array.from({ length: 12 }, (_, i) => Math.floor(i / 2));
    const picked = await truth((b, x) => b.node('Gather', [x, b.ints(twice)], { axis: attribute.int(-1) }));
    expect(picked).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });
});

describe('ScatterND', () => {
  it('keeps space where a channel is overwritten', async () => {
    const written = await truth((b, x) => {
      const update = b.node('Relu', [b.node('Gather', [x, b.ints([1])], { axis: attribute.int(0) })]);
      const one = b.node('Gather', [update, b.ints([0])], { axis: attribute.int(1) });
      return b.node('ScatterND', [x, b.ints([1, -1], [1, 1, 2]), one]);
    });
    expect(written).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('takes the order of what is written into zeros', async () => {
    const every = grid([2, 4, 6], ([n, r, c]) => [n!, 1, r!, c!]);
    const written = await truth((b, x) => {
      const zeros = b.weight([2, 2, 4, 6], { std: 0 });
      const one = b.node('Gather', [x, b.ints([0], [])], { axis: attribute.int(1) });
      return b.node('ScatterND', [zeros, b.ints(every, [2, 4, 6, 4]), one]);
    });
    expect(written.actions).toEqual(['flip(3)', 'flip(2)']);
  });

  it('commutes where mirrored positions are written from mirrored ones', async () => {
    const borders = grid([2, 3, 4, 2], ([n, c, r, k]) => [n!, c!, r!, k === 0 ? 0 : -1]);
    const written = await truth((b, x) => {
      const ends = b.node('Gather', [x, b.ints([1, 4])], { axis: attribute.int(3) });
      return b.node('ScatterND', [x, b.ints(borders, [2, 3, 4, 2, 4]), ends]);
    });
    expect(written).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('is conjugated where only one side is written', async () => {
    const left = grid([2, 3, 4], ([n, c, r]) => [n!, c!, r!, 0]);
    const written = await truth((b, x) => {
      const column = b.node('Gather', [x, b.ints([2], [])], { axis: attribute.int(3) });
      return b.node('ScatterND', [x, b.ints(left, [2, 3, 4, 4]), column]);
    });
    expect(written.actions).toEqual(['flip(3)', 'flip(2)']);
    expect(written.replaced).toEqual([['Gather_0 position', 'ScatterND_1 position'], []]);
  });

  it.each(['add', 'max'])('with reduction %s commutes where entries are written twice', async (reduction) => {
    const twice = grid([2, 6], ([k, c]) => [0, 0, 1, k === 0 ? c! : 5 - c!]);
    const written = await truth((b, x) => {
      const row = b.node('ReduceMean', [x, b.ints([0, 1, 2])], { keepdims: attribute.int(0) });
      const both = b.node(
        'Concat',
        [0, 1].map(() => b.node('Unsqueeze', [row, b.ints([0])])),
        { axis: attribute.int(0) },
      );
      return b.node('ScatterND', [x, b.ints(twice, [2, 6, 4]), both], { reduction: attribute.string(reduction) });
    });
    expect(written.actions).toEqual(['flip(3)', 'flip(2)']);
    expect(written.replaced[0]).toEqual([]);
  });
});

describe('ScatterElements', () => {
  it('keeps space where each position is written from its own', async () => {
    const written = await truth((b, x) => {
      const zeros = b.weight([2, 5, 4, 6], { std: 0 });
      return b.node(
        'ScatterElements',
        [zeros, b.node('ArgMax', [x], { axis: attribute.int(1) }), b.node('ReduceMax', [x, b.ints([1])])],
        { axis: attribute.int(1) },
      );
    });
    expect(written.actions).toEqual(['flip(3)', 'flip(2)']);
  });

  it('finds the order of columns written into zeros', async () => {
    const spread = grid([2, 3, 4, 6], ([, , , c]) => [2 * c!]);
    const written = await truth((b, x) =>
      b.node('ScatterElements', [b.weight([2, 3, 4, 11], { std: 0 }), b.ints(spread, [2, 3, 4, 6]), x], {
        axis: attribute.int(3),
      }),
    );
    expect(written.actions).toEqual(['flip(3)', 'flip(2)']);
  });

  it('writes negative columns of one side as an error of position', async () => {
    const last = grid([2, 3, 4, 1], () => [-1]);
    const written = await truth((b, x) => {
      const first = b.node('Gather', [x, b.ints([0])], { axis: attribute.int(3) });
      return b.node('ScatterElements', [x, b.ints(last, [2, 3, 4, 1]), first], { axis: attribute.int(3) });
    });
    expect(written.actions).toEqual(['flip(3)', 'flip(2)']);
    expect(written.replaced[0]).toContain('ScatterElements_1 position');
  });
});

describe('ScatterElements that writes over all of its data', () => {
  const whole = [2, 3, 4, 6];
  const along = (axis: number) => ({ axis: attribute.int(axis) });
  const turned = (b: GraphBuilder, x: string) =>
    b.node('Expand', [b.node('ReduceMean', [x, b.ints([3])]), b.ints(whole)]);

  it('has the order of what is written, not that of the data', async () => {
    const rolled = grid(whole, ([, , , c]) => [(c! + 1) % 6]);
    const written = await truth((b, x) =>
      b.node('ScatterElements', [x, b.ints(rolled, whole), turned(b, x)], along(3)),
    );
    expect(written.actions).toEqual(['invariant', 'flip(2)']);
  });

  it('keeps the order of data that is added to, or of which something is left', async () => {
    const rolled = grid(whole, ([, , , c]) => [(c! + 1) % 6]);
    const added = await truth((b, x) =>
      b.node('ScatterElements', [x, b.ints(rolled, whole), turned(b, x)], {
        ...along(3),
        reduction: attribute.string('add'),
      }),
    );
    const twice = grid(whole, () => [2]);
    const left = await truth((b, x) => b.node('ScatterElements', [x, b.ints(twice, whole), turned(b, x)], along(3)));
    expect([added.actions, left.actions]).toEqual([
      ['flip(3)', 'flip(2)'],
      ['flip(3)', 'flip(2)'],
    ]);
  });

  it('is not known where it is written at computed places of a flipped axis', async () => {
    const written = await truth((b, x) => {
      const order = b.node('Cast', [b.node('Abs', [x])], { to: attribute.int(7) });
      return b.node('ScatterElements', [x, order, x], along(3));
    });
    expect(written.actions).toEqual(['unknown', 'flip(2)']);
  });
});

describe('Compress', () => {
  const bools = (b: GraphBuilder, values: readonly number[]) =>
    b.node('Cast', [b.ints(values)], { to: attribute.int(9) });

  it('keeps columns that are kept in mirrored pairs', async () => {
    const kept = await truth((b, x) =>
      b.node('Compress', [x, bools(b, [1, 0, 1, 1, 0, 1])], { axis: attribute.int(-1) }),
    );
    expect(kept).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('keeps space where channels are kept', async () => {
    const kept = await truth((b, x) => b.node('Compress', [x, bools(b, [0, 1])], { axis: attribute.int(1) }));
    expect(kept).toEqual({ actions: ['flip(3)', 'flip(2)'], replaced: unmoved });
  });

  it('of the whole tensor permutes what is kept', async () => {
    const mask = grid([2, 3, 4, 6], ([n, , r, c]) => [n === 0 && (r === 0 || r === 3) && c! % 5 === 0 ? 1 : 0]);
    const kept = await truth((b, x) => b.node('Compress', [x, bools(b, mask)]));
    expect(kept).toEqual({ actions: ['permute', 'permute'], replaced: unmoved });
  });

  it('loses the order of one side', async () => {
    const kept = await truth((b, x) => b.node('Compress', [x, bools(b, [1, 1, 1])], { axis: attribute.int(3) }));
    expect(kept.actions).toEqual(['lost', 'flip(2)']);
  });
});
