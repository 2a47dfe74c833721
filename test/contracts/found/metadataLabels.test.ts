import { describe, expect, it } from 'vitest';
import { readMetadataLabels } from '../../../src/contracts/found/metadataLabels';
import { describedModel } from '../../support/models/describedModel';

describe('names of classes in other metadata', () => {
  const ten = Array.from({ length: 10 }, (_, i) => `class ${i}`);

  it.each([
    ['character', ten.join('\n')],
    ['labels', `${ten.join('\r\n')}\n`],
    ['classes', ten.join(', ')],
    ['class_names', JSON.stringify(ten)],
    ['names', `{${ten.map((name, i) => `${i}: '${name}'`).join(', ')}}`],
    ['id2label', JSON.stringify(Object.fromEntries(ten.entries()))],
  ])('are read under the key “%s”', (key, text) => {
    expect(readMetadataLabels(describedModel({ author: 'me', [key]: text }))).toEqual({
      origin: `metadata “${key}”`,
      labels: ten,
      warnings: [],
    });
  });

  it('are passed over where no output has as many entries, and where they are no names', () => {
    expect(readMetadataLabels(describedModel({ character: ten.slice(1).join('\n') }))).toBeUndefined();
    expect(readMetadataLabels(describedModel({ labels: `[${ten.map((_, i) => i)}]` }))).toBeUndefined();
    expect(readMetadataLabels(describedModel({ labels: '{}', classes: '' }))).toBeUndefined();
    expect(readMetadataLabels(describedModel({ labels: '[5, 6]' }, 2))).toBeUndefined();
  });

  it('are at least two, under the first key that has them', () => {
    expect(readMetadataLabels(describedModel({ labels: 'cat, dog' }, 2))?.labels).toEqual(['cat', 'dog']);
    expect(readMetadataLabels(describedModel({ labels: 'cat' }, 1))).toBeUndefined();
    const two = { classes: 'a,b,c', id2label: '["d", "e"]', character: 'f,g' };
    expect(readMetadataLabels(describedModel(two, 2))).toMatchObject({
      origin: 'metadata “id2label”',
      labels: ['d', 'e'],
    });
  });
});
