import { describe, expect, it } from 'vitest';
import { preprocessSentences, valuesWords } from '../../../src/report/facts/preprocess';
import { reportToMarkdown } from '../../../src/report/markdown/markdown';
import type { InputInfo, Report } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

const base = sampleReport();
const withInput = (change: Partial<InputInfo>): Report => ({ ...base, input: { ...base.input, ...change } });
const sentences = (change: Partial<InputInfo>): readonly string[] => {
  const report = withInput(change);
  return preprocessSentences(report, report.outputs[0]!, 'h');
};
const bare = { ...base.input.preprocess!, mean: [0, 0, 0], std: [1, 1, 1] };

describe('what preprocessing has to do with the figures', () => {
  it('is nothing where it is known and the tensor is flipped', () => {
    expect(sentences({ preprocessCertainty: 'found' })).toEqual([]);
    expect(sentences({ preprocessCertainty: 'stated' })).toEqual([]);
    expect(sentences({ flipMode: 'file', preprocessError: { h: 1e-9 } })).toEqual([]);
  });

  it('is what a flipped file differs by, first', () => {
    const [own, assumed, ...more] = sentences({
      flipMode: 'file',
      preprocessCertainty: 'assumed',
      otherPreprocess: { preprocess: bare, figures: { output: { h: 0.25, v: 0.5 } } },
    });
    expect(own).toMatch(/^Preprocessing the flipped file already differs by 0\.21%/);
    expect(assumed).toBe(
      'The preprocessing is assumed (ImageNet’s mean and standard deviation). With pixels / 255 the figure would be 25%.',
    );
    expect(more).toEqual([]);
  });

  it('names float noise, and says nothing of what was not measured', () => {
    const noise = { preprocess: bare, figures: { output: { h: 1e-8 } } };
    expect(sentences({ preprocessCertainty: 'assumed', otherPreprocess: noise })[0]).toMatch(/would be float noise\.$/);
    expect(sentences({ preprocessCertainty: 'assumed' })).toEqual([
      'The preprocessing is assumed (ImageNet’s mean and standard deviation).',
    ]);
  });

  it('stands in Markdown with the origin', () => {
    const text = reportToMarkdown(withInput({ preprocessCertainty: 'assumed', preprocessOrigin: 'a`b' }));
    expect(text).toContain('↔ The preprocessing is assumed');
    expect(text).toMatch(/<sub>Prepared: `shorter side to 256, center crop 224×224.*` \(``\s?a`b\s?``\)\.<\/sub>/);
  });

  it('is called by its values', () => {
    expect(valuesWords(bare)).toBe('pixels / 255');
    expect(valuesWords({ ...bare, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] })).toBe('pixels scaled to −1…1');
    expect(valuesWords({ ...bare, scale: 1 })).toBe('bare pixels');
    expect(valuesWords({ ...bare, channels: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68] })).toBe(
      'ImageNet’s mean of bare BGR pixels',
    );
    expect(valuesWords({ ...bare, mean: [0.1, 0, 0] })).toBe('values of its own');
  });
});

it.each([
  [{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }, 'ImageNet’s mean and standard deviation'],
  [{ mean: [0.485, 0.456, 0.406], std: [0.3, 0.3, 0.3] }, 'values of its own'],
  [{ mean: [0.4, 0.4, 0.4], std: [0.229, 0.224, 0.225] }, 'values of its own'],
  [{ scale: 1, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }, 'values of its own'],
  [{ mean: [0, 0, 0], std: [1, 1, 2] }, 'values of its own'],
  [{ mean: [0, 0, 1], std: [1, 1, 1] }, 'values of its own'],
  [{ scale: 1, std: [1, 2, 1] }, 'values of its own'],
  [{ scale: 1, mean: [0, 1, 0] }, 'values of its own'],
  [{ scale: 2 }, 'values of its own'],
  [{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 1] }, 'values of its own'],
  [{ mean: [0.5, 0, 0.5], std: [0.5, 0.5, 0.5] }, 'values of its own'],
  [{ scale: 1, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }, 'values of its own'],
  [{ mean: [0.5], std: [0.5] }, 'pixels scaled to −1…1'],
])('values %o are called %s', (change, words) => {
  expect(valuesWords({ ...bare, ...change })).toBe(words);
});
