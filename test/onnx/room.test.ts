import { describe, expect, it } from 'vitest';
import { makeNode } from '../../src/onnx/attributes';
import { appendToModel } from '../../src/onnx/append';
import { allocateWithRoom, withAddition } from '../../src/onnx/room';

const ADDITION = {
  outputs: ['a'],
  first: { nodes: [makeNode('SequenceEmpty', [], ['s'])], outputs: ['s'] },
};

function modelBytes(make: (length: number) => Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = make(100);
  bytes.set(Array.from({ length: 100 }, (_, i) => i));
  return bytes;
}

describe('withAddition', () => {
  it('gives what appendToModel gives, in place where there is room', async () => {
    const roomy = modelBytes(allocateWithRoom);
    const expected = appendToModel(roomy, ADDITION);
    await withAddition(roomy, ADDITION, async (extended) => {
      expect(extended.buffer).toBe(roomy.buffer);
      expect(extended).toEqual(expected);
    });
  });

  it('copies where the memory around is not its own, or in use', async () => {
    const around = new ArrayBuffer(10_000);
    const foreign = modelBytes((length) => new Uint8Array(around, 5000, length));
    const roomy = modelBytes(allocateWithRoom);
    await withAddition(foreign, ADDITION, async (extended) => expect(extended.buffer).not.toBe(around));
    await withAddition(roomy, ADDITION, async () => {
      await withAddition(roomy, { outputs: ['b'] }, async (extended) => {
        expect(extended.buffer).not.toBe(roomy.buffer);
        expect(extended).toEqual(appendToModel(roomy, { outputs: ['b'] }));
      });
    });
  });

  it('frees the room after a failure', async () => {
    const roomy = modelBytes(allocateWithRoom);
    await expect(withAddition(roomy, ADDITION, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await withAddition(roomy, ADDITION, async (extended) => expect(extended.buffer).toBe(roomy.buffer));
  });
});
