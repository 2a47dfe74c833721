import { describe, expect, it } from 'vitest';
import type { Preprocess } from '../../src/report/report';
import { draftOf, parseDraft } from '../../webview/preprocessDraft';

const preprocess: Preprocess = {
  size: [224, 192],
  resize: 'crop',
  resizeTo: 256,
  interpolation: 'bilinear',
  channels: 'rgb',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

describe('a preprocessing draft', () => {
  it('becomes the same preprocessing again', () => {
    expect(draftOf(preprocess)).toMatchObject({ scale: '1/255', mean: '0.485, 0.456, 0.406' });
    expect(parseDraft(draftOf(preprocess))).toEqual({ ok: true, preprocess });
  });

  it('reads numbers as people write them', () => {
    const parsed = parseDraft({ ...draftOf(preprocess), scale: ' 1 / 127.5 ', mean: '1;1 1', std: '2,2,2' });
    expect(parsed).toMatchObject({ ok: true, preprocess: { scale: 1 / 127.5, mean: [1, 1, 1], std: [2, 2, 2] } });
  });

  it('has no shorter side unless it crops', () => {
    const parsed = parseDraft({ ...draftOf(preprocess), resize: 'stretch' });
    expect(parsed.ok && 'resizeTo' in parsed.preprocess).toBe(false);
  });

  it('names the fields that do not hold', () => {
    const parsed = parseDraft({
      ...draftOf(preprocess),
      height: '0',
      width: '22.5',
      scale: '1/x',
      mean: '0.5',
      std: '1, 0, 1',
      resizeTo: 'many',
    });
    expect(parsed.ok).toBe(false);
    const problems = parsed.ok ? {} : parsed.problems;
    expect(Object.keys(problems).sort()).toEqual(['height', 'mean', 'resizeTo', 'scale', 'std', 'width']);
  });

  it('wants one mean for grey', () => {
    expect(parseDraft({ ...draftOf(preprocess), channels: 'gray' }).ok).toBe(false);
    expect(parseDraft({ ...draftOf(preprocess), channels: 'gray', mean: '0.5', std: '0.5' }).ok).toBe(true);
  });
});
