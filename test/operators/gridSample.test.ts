import { fc } from '../support/fastCheck';
import { expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { makeTensor } from '../../src/onnx/tensors';
import { flipTruth } from '../support/flipTruth';
import { GraphBuilder } from '../support/models/graphBuilder';

const SHAPE = [1, 2, 6, 7];

/** How a flip acts behind a GridSample at 4×5 constant places, and what the twins of ↔ and ↕ replace. */
function sampled(
  place: (row: number, column: number) => readonly [x: number, y: number],
  attributes: Readonly<Record<string, ReturnType<typeof attribute.int>>> = {},
) {
  const b = new GraphBuilder({ opset: 20 });
  const places = Array.from({ length: 20 }, (_, i) => place(Math.floor(i / 5), i % 5)).flat();
  const grid = b.initializer(makeTensor('grid', [1, 4, 5, 2], Float32Array.from(places)));
  b.output(b.node('GridSample', [b.input('x', SHAPE), grid], attributes, { name: 'op' }), 'y');
  return flipTruth(b, SHAPE);
}

const ACTIONS = ['flip(3)', 'flip(2)'];

it('is its own mirror image where the places are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.1, max: 0.8, noNaN: true }),
      fc.constantFrom('linear', 'cubic'),
      fc.constantFrom('zeros', 'border', 'reflection'),
      fc.integer({ min: 0, max: 1 }),
      async (zoom, mode, padding, corners) => {
        const attributes = {
          mode: attribute.string(mode),
          padding_mode: attribute.string(padding),
          align_corners: attribute.int(corners),
        };
        const found = await sampled((row, column) => [zoom * (column - 2), zoom * (row - 1.5)], attributes);
        expect(found).toEqual({ actions: ACTIONS, replaced: [[], []] });
      },
    ),
    { numRuns: 20 },
  );
});

it('breaks by position along the axis whose places are not mirrored', async () => {
  const shifted = await sampled((row, column) => [0.4 * (column - 2) + 0.1, 0.4 * (row - 1.5)]);
  expect(shifted).toEqual({ actions: ACTIONS, replaced: [['op position'], []] });
  const turned = await sampled((row, column) => [0.4 * (1.5 - row), 0.4 * (column - 2)]);
  expect(turned.replaced).toEqual([['op position'], ['op position']]);
});

it('breaks by resampling where a nearest neighbor lies between two', async () => {
  const nearest = { mode: attribute.string('nearest') };
  const found = await sampled((row, column) => [(2 * (column - 2)) / 7, (2 * (row - 1.5)) / 7], nearest);
  expect(found.replaced).toEqual([[], []]);
  const between = await sampled((_, column) => [(column - 2) / 7, 0.3], nearest);
  expect(between.replaced).toEqual([['op resample'], ['op position']]);
});

it.each([
  [0, 'columns', 0],
  [0, 'columns', 1],
  [0, 'rows', 0],
  [1, 'columns', 0],
  [1, 'columns', 1],
  [1, 'rows', 0],
])('finds the one place that lies between two (align_corners %i, %s, %i)', async (corners, along, which) => {
  // A pixel's number, from 0, as a place: ONNX GridSample, "align_corners".
  const placeOf = (pixel: number, size: number): number =>
    corners === 1 ? (2 * pixel) / (size - 1) - 1 : (2 * pixel + 1) / size - 1;
  const pixels = (size: number, count: number, tie: boolean): number[] => {
    const low = Array.from({ length: Math.floor(count / 2) }, (_, i) => i + (tie && i === which ? 0.5 : 0.2));
    return [...low, ...(count % 2 === 1 ? [(size - 1) / 2] : []), ...low.map((p) => size - 1 - p).toReversed()];
  };
  const [ys, xs] = [pixels(6, 4, along === 'rows'), pixels(7, 5, along === 'columns')];
  const found = await sampled((row, column) => [placeOf(xs[column]!, 7), placeOf(ys[row]!, 6)], {
    mode: attribute.string('nearest'),
    align_corners: attribute.int(corners),
  });
  expect(found.replaced).toEqual(along === 'columns' ? [['op resample'], []] : [[], ['op resample']]);
});
