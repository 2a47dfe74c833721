import { expect, it } from 'vitest';
import { TensorRooms } from '../../../src/engine/study/tensorRooms';

it('memory of tensors is taken again by those of the same length, each by one at a time', () => {
  const rooms = new TensorRooms();
  const [a, b] = [rooms.take(12), rooms.take(12)];
  expect([a.length, b.length]).toEqual([12, 12]);
  expect(a).not.toBe(b);
  rooms.give([a, b]);
  const again = [rooms.take(12), rooms.take(12), rooms.take(12)];
  expect(new Set(again).size).toBe(3);
  expect(again.slice(0, 2)).toEqual(expect.arrayContaining([a, b]));
});

it('memory of another length is given up', () => {
  const rooms = new TensorRooms();
  const small = rooms.take(4);
  rooms.give([small]);
  expect(rooms.take(6)).toHaveLength(6);
  expect(rooms.take(4)).not.toBe(small);
});

it('no more memory is kept than a few images take, though more is given than taken', () => {
  const rooms = new TensorRooms();
  const given: readonly Float32Array[] = Array.from({ length: 100 }, () => new Float32Array(3));
  for (const room of given) rooms.give([room]);
  const taken = Array.from({ length: 100 }, () => rooms.take(3));
  expect(taken.filter((room) => given.includes(room))).toHaveLength(8);
});
