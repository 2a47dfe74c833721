import { fc } from '../../support/fastCheck';
import { expect, test } from 'vitest';
import { alignLayers } from '../../../src/report/facts/alignLayers';

/** `a:Conv b:Relu`. */
const layers = (text: string) =>
  text
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [tensor = '', op = ''] = part.split(':');
      return { tensor, op };
    });
const aligned = (own: string, other: string) => alignLayers(layers(own), layers(other));

test('by the names of their tensors, whatever the order', () => {
  expect(aligned('a:Conv b:Relu c:Add', 'a:Conv b:Relu c:Add')).toEqual([0, 1, 2]);
  expect(aligned('a:Conv b:Relu', 'b:Relu a:Conv')).toEqual([1, 0]);
});

test('by their place where names are others: the n-th of an operator with the n-th', () => {
  expect(aligned('1:Conv 2:Relu 3:Conv 4:Relu', 'a:Conv b:Relu c:Conv d:Relu')).toEqual([0, 1, 2, 3]);
  expect(aligned('1:Conv 2:Relu', 'a:Relu b:Conv')).toEqual([1, 0]);
});

test('by their place between the layers that are matched by name', () => {
  expect(aligned('in:Conv 1:Relu mid:Add 2:Relu', 'in:Conv a:Relu b:Relu mid:Add c:Relu')).toEqual([0, 1, 3, 4]);
  expect(aligned('in:Conv 1:Relu mid:Add', 'in:Conv mid:Add b:Relu')).toEqual([0, undefined, 1]);
});

test('not at all where the other has none of the operator', () => {
  expect(aligned('1:Gelu', 'a:Relu')).toEqual([undefined]);
  expect(aligned('1:Gelu', '')).toEqual([undefined]);
});

test('of any two graphs: no layer has two counterparts, and a name that both have decides', () => {
  const layer = fc.record({ tensor: fc.constantFrom(...'abcdefgh'), op: fc.constantFrom('Conv', 'Relu') });
  const graph = fc.uniqueArray(layer, { selector: ({ tensor }) => tensor });
  fc.assert(
    fc.property(graph, graph, (own, others) => {
      const places = alignLayers(own, others);
      const found = places.filter((place) => place !== undefined);
      expect(new Set(found).size).toBe(found.length);
      for (const [i, { tensor }] of own.entries()) {
        const named = others.findIndex((other) => other.tensor === tensor);
        if (named >= 0) expect(places[i]).toBe(named);
        else if (places[i] !== undefined) expect(others[places[i]]?.op).toBe(own[i]?.op);
      }
    }),
  );
});
