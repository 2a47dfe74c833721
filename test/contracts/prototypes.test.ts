import { describe, expect, it } from 'vitest';
import { asPrototypes, maskPrototypes, type ContractedOutput } from '../../src/contracts/prototypes';
import type { OutputContract } from '../../src/report/report';

const FOUND = { origin: 'test', certainty: 'found' } as const;
const MAP: OutputContract = { kind: 'map', ...FOUND, positions: { kind: 'axes', rows: 2, columns: 3 } };
const BOXES: OutputContract = {
  kind: 'boxes',
  ...FOUND,
  axis: 1,
  parts: [
    { kind: 'boxes', from: 0, to: 4 },
    { kind: 'classes', from: 4, to: 6 },
    { kind: 'vector', from: 6, to: 14 },
  ],
};

const boxes = { name: 'boxes', shape: [1, 14, 84], tracked: undefined, contract: BOXES };
const map = (name: string, channels: number, contract = MAP): ContractedOutput => {
  return { name, shape: [1, channels, 16, 16], tracked: undefined, contract };
};

describe('prototypes of masks', () => {
  it('are a map with as many channels as a box has coefficients', () => {
    expect([...maskPrototypes([map('classes', 2), boxes, map('protos', 8)])]).toEqual([['protos', 'boxes']]);
    expect(maskPrototypes([boxes, map('seven', 7)]).size).toBe(0);
    expect(maskPrototypes([map('alone', 8)]).size).toBe(0);
    expect(maskPrototypes([boxes, map('numbers', 8, { kind: 'vector', ...FOUND })]).size).toBe(0);
    expect(maskPrototypes([boxes, { ...map('video', 8), shape: [1, 8, 4, 16, 16] }]).size).toBe(0);
    const plain = { ...BOXES, parts: BOXES.parts!.slice(0, 2) };
    expect(maskPrototypes([{ ...boxes, contract: plain }, map('protos', 8)]).size).toBe(0);
  });

  it('are found where channels come last', () => {
    const last: OutputContract = { ...MAP, positions: { kind: 'axes', rows: 1, columns: 2 } };
    const output = { ...map('protos', 8, last), shape: [1, 16, 16, 8] };
    expect([...maskPrototypes([output, boxes])]).toEqual([['protos', 'boxes']]);
  });

  it('are assumed to be a map, unless a person says so', () => {
    expect(asPrototypes(MAP, 'boxes')).toEqual({
      ...MAP,
      coefficients: 'boxes',
      certainty: 'assumed',
      origin: 'prototypes of masks, which the coefficients in “boxes” combine: they may change where no mask does',
    });
    const stated = { ...MAP, origin: 'a.json', certainty: 'stated' } as const;
    expect(asPrototypes(stated, 'boxes')).toEqual({ ...stated, coefficients: 'boxes' });
  });
});
