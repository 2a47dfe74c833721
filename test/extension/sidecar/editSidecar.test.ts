import { fc } from '../../support/fastCheck';
import { describe, expect, test } from 'vitest';
import { sidecarSchema } from '../../../src/contracts/sidecarSchema';
import { isEditable, withContract, withLabels, withPreprocess } from '../../../src/extension/sidecar/editSidecar';
import { CONTRACT_KINDS, type ContractKind } from '../../../src/report/contractKinds';

const preprocess = {
  size: [224, 224],
  resize: 'stretch',
  interpolation: 'bilinear',
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const;

describe('a contract that is stated', () => {
  test('makes a file that the engine reads, where there is none', () => {
    const text = withContract(undefined, 'scores/Softmax:0', 'classes');
    expect(JSON.parse(text)).toEqual({ outputs: { 'scores/Softmax:0': { contract: 'classes' } } });
    expect(sidecarSchema.safeParse(JSON.parse(text)).success).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('leaves everything else as it was written, letter by letter', () => {
    const text = [
      '{',
      '    "$schema": "./flipscope.schema.json",',
      '    "labels": ["left", "right"],  ',
      '    "outputs": {',
      '        "map": { "contract": "map", "swap": [[0, 1]] },',
      '        "other": { "contract": "vector" }',
      '    },',
      '    "note": "kept though no one knows it"',
      '}',
      '',
    ].join('\n');
    const changed = withContract(text, 'other', 'ignore');
    expect(changed.replace(/"other": \{\s*"contract": "ignore"\s*\}/, '"other": { "contract": "vector" }')).toBe(text);
  });

  test('keeps the tolerance of the output, and drops what only the other contract knows', () => {
    const text = JSON.stringify({ outputs: { y: { contract: 'map', rows: 1, columns: 2, rtol: 0.1, flips: ['h'] } } });
    expect(JSON.parse(withContract(text, 'y', 'vector'))).toEqual({
      outputs: { y: { contract: 'vector', rtol: 0.1, flips: ['h'] } },
    });
  });

  test('keeps what says the same under the other contract', () => {
    const after = (entry: object, kind: ContractKind): unknown => {
      const text = withContract(JSON.stringify({ outputs: { y: entry } }), 'y', kind);
      expect(sidecarSchema.safeParse(JSON.parse(text)).success).toBe(true);
      return (JSON.parse(text) as { outputs: { y: unknown } }).outputs.y;
    };
    const map = { contract: 'map', grid: [14, 14], skip: 1, swap: [[1, 2]], negate: { h: [0] } };
    expect(after(map, 'labels')).toEqual({ contract: 'labels', grid: [14, 14], skip: 1, swap: [[1, 2]] });
    expect(after(map, 'classes')).toEqual({ contract: 'classes', swap: [[1, 2]] });
    expect(after(map, 'keypoints')).toEqual({ contract: 'keypoints' });
    expect(after(map, 'map')).toEqual(map);
    const boxes = { contract: 'boxes', form: 'xyxy', unit: 'pixels', axis: 2, to: 4, scores: 's', strides: [8] };
    expect(after(boxes, 'keypoints')).toEqual({ contract: 'keypoints', unit: 'pixels', axis: 2, to: 4, strides: [8] });
    expect(after(boxes, 'map')).toEqual({ contract: 'map' });
    expect(after({ parts: [{ contract: 'boxes' }], rtol: 0.1 }, 'vector')).toEqual({ contract: 'vector', rtol: 0.1 });
  });

  test('is taken back without a trace', () => {
    const text = withContract('{\n  "labels": ["a", "b"]\n}\n', 'y', 'classes');
    expect(withContract(text, 'y', undefined)).toBe('{\n  "labels": ["a", "b"]\n}\n');
    expect(withContract('{}', 'y', undefined)).toBe('{}');
    const two = withContract(text, 'z', 'map');
    expect(JSON.parse(withContract(two, 'y', undefined))).toMatchObject({ outputs: { z: { contract: 'map' } } });
  });

  test('is the only change, whatever the file holds and the output is called', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string().filter((name) => name !== '__proto__'),
        fc.constantFrom(...CONTRACT_KINDS),
        (file, output, kind) => {
          const before = JSON.parse(JSON.stringify({ ...file, outputs: undefined })) as Record<string, unknown>;
          const after = JSON.parse(withContract(JSON.stringify(before), output, kind)) as Record<string, unknown>;
          expect(after).toEqual({ ...before, outputs: { [output]: { contract: kind } } });
        },
      ),
    );
  });
});

test('preprocessing is stated whole, beside what is there', () => {
  const text = withPreprocess('{"labels":["a","b"],"preprocess":{"scale":2}}', preprocess);
  expect(JSON.parse(text)).toEqual({ labels: ['a', 'b'], preprocess });
});

test('names of classes are stated whole, beside what is there', () => {
  const text = withLabels('{"labels":"old.txt","expects":"invariance"}', ['cat', 'dog']);
  expect(JSON.parse(text)).toEqual({ labels: ['cat', 'dog'], expects: 'invariance' });
  expect(JSON.parse(withLabels(undefined, ['cat']))).toEqual({ labels: ['cat'] });
});

test.each(['', '[]', '"text"', '{"a": 1', '{"a": 1} // comment'])('%j is no file to change', (text) => {
  expect(isEditable(text)).toBe(false);
  expect(isEditable('{"a": 1}')).toBe(true);
});
