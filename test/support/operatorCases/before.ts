import { attribute } from '../../../src/onnx/attributes';
import type { Before } from './graph';

/** A copy of the input for each call, so that other orders can be claimed for each. */
export const COPIED: Before = {
  shapes: (shape) => ({ image: shape, input: shape }),
  image: (builder, input) => builder.node('Identity', [input]),
};

/** Blocks of four pixels as channels, which a flip exchanges. */
export const BLOCKS: Before = {
  shapes: ([samples, , height, width]) => ({
    image: [samples, 4, height, width],
    input: [samples, 1, 2 * height, 2 * width],
  }),
  image: (builder, input) => builder.node('SpaceToDepth', [input], { blocksize: attribute.int(2) }),
};

/** The upper and the lower half as samples, even columns before odd ones: axes in orders that are no reversals. */
export const WINDOWS: Before = {
  shapes: ([samples, channels, height, width]) => ({
    image: [2 * samples, channels, height, width + 2],
    input: [samples, channels, 2 * height, width + 2],
  }),
  image: (builder, input, [samples, channels, height, width]) => {
    const apart = builder.node('Reshape', [input, builder.ints([samples / 2, channels, 2, height, width])]);
    const turned = builder.node('Transpose', [apart], { perm: attribute.ints([0, 2, 1, 3, 4]) });
    const windows = builder.node('Reshape', [turned, builder.ints([samples, channels, height, width])]);
    const columns = Array.from({ length: width }, (_, i) => i);
    const order = [...columns.filter((i) => i % 2 === 0), ...columns.filter((i) => i % 2 !== 0)];
    return builder.node('Gather', [windows, builder.ints(order)], { axis: attribute.int(3) });
  },
};
