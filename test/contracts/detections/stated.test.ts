import { describe, expect, it } from 'vitest';
import { statedDetections } from '../../../src/contracts/detections/stated';
import { UserError } from '../../../src/protocol/errors';

const invalid = (field: string, found: string): UserError => new UserError('preprocess-invalid', `${field}: ${found}`);

describe('what is stated of finished detections', () => {
  it('is what is stated of their boxes, alone or as a part', () => {
    expect(statedDetections({ contract: 'boxes', form: 'xyxy' }, [], invalid)).toMatchObject({ form: 'xyxy' });
    const parts = [{ contract: 'boxes' as const, form: 'yxyx' as const, from: 0, to: 4 }];
    expect(statedDetections({ parts }, [], invalid)).toMatchObject({ form: 'yxyx' });
  });

  it('is nothing where they are something else', () => {
    expect(statedDetections({ contract: 'vector' }, [], invalid)).toBeUndefined();
    expect(statedDetections({ contract: 'keypoints', axis: 1 }, [], invalid)).toBeUndefined();
  });

  it('is no form of cells', () => {
    expect(() => statedDetections({ contract: 'boxes', form: 'ltrb' }, [], invalid)).toThrow(/^form: "ltrb"$/);
  });
});
