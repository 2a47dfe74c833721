import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { checkPreprocess } from '../../src/image/mergePreprocess';
import type { Preprocess } from '../../src/report/report';
import {
  appliesTo,
  INTERPOLATIONS,
  preprocessSchema,
  RESIZES,
  type OptionalField,
} from '../../src/report/schema/preprocess';
import { draftOf, parseDraft, shownFields, withValue } from '../../webview/preprocessDraft';
import { IMAGENET_PREPROCESS } from '../../src/report/imageNet';

const preprocess: Preprocess = { ...IMAGENET_PREPROCESS, size: [224, 192] };

const side = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 8192 }) },
  fc.constantFrom(0, -1, 8193, 1.5, NaN),
);
const positive = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 1e-300, max: 1e300, noNaN: true }) },
  fc.constantFrom(0, -1, 1 / 255, 1 / 127.5, 1 / 3, 5e-324, Infinity, NaN),
);
const several = (value: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
  fc.oneof(fc.array(value, { maxLength: 4 }), fc.tuple(value, value, value), fc.tuple(value));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));

const level = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 0, max: 255, noNaN: true }) },
  fc.constantFrom(-1, 256),
);
const oneOrMore = (value: fc.Arbitrary<number>): fc.Arbitrary<number | number[]> =>
  fc.oneof(
    value,
    fc.array(value, { minLength: 2, maxLength: 4 }).filter(([, ...rest]) => rest.length > 0),
  );

/** Some that are right and some that are not; what belongs to one way of resizing only where it means something. */
const anyPreprocess = fc
  .record({
    size: fc.tuple(side, side),
    resize: fc.constantFrom(...RESIZES),
    interpolation: fc.constantFrom(...INTERPOLATIONS),
    channels: fc.constantFrom('rgb' as const, 'bgr' as const, 'gray' as const),
    scale: positive,
    mean: several(finite),
    std: several(positive),
    details: fc.record(
      {
        resizeTo: fc.oneof(side, fc.tuple(side, side)),
        padValue: oneOrMore(level),
        cropRounding: fc.constantFrom('even' as const, 'down' as const),
        padAlign: fc.constantFrom('center' as const, 'start' as const),
        stride: fc.constantFrom(1, 32, 1024, 0, 1.5),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ details, ...p }) => {
    const apply = Object.entries(details).filter(([field]) => appliesTo(field as OptionalField, p.resize));
    return { ...p, ...Object.fromEntries(apply) } as Preprocess;
  });

describe('a preprocessing draft', () => {
  it('becomes the same preprocessing again', () => {
    expect(draftOf(preprocess)).toMatchObject({ scale: '1/255', mean: '0.485, 0.456, 0.406' });
    expect(draftOf({ ...preprocess, mean: [0, 0, 0] })).toMatchObject({ mean: '0, 0, 0' });
    expect(parseDraft(draftOf(preprocess))).toEqual({ ok: true, preprocess });
  });

  it('reads numbers as people write them', () => {
    const parsed = parseDraft({ ...draftOf(preprocess), scale: ' 1 / 127.5 ', mean: '1;1 1', std: '2,2,2' });
    expect(parsed).toMatchObject({ ok: true, preprocess: { scale: 1 / 127.5, mean: [1, 1, 1], std: [2, 2, 2] } });
  });

  it('forgets what belongs to the former way of resizing', () => {
    const parsed = parseDraft({ ...draftOf(preprocess), resize: 'none' });
    expect(parsed.ok && 'resizeTo' in parsed.preprocess).toBe(false);
    const other = parseDraft(withValue(draftOf(preprocess), 'resize', 'letterbox'));
    expect(other.ok && 'resizeTo' in other.preprocess).toBe(false);
  });

  it('has a field for everything that the schema has, where it means something', () => {
    const shown = (resize: string) => shownFields({ ...draftOf(preprocess), resize }).map(({ key }) => key);
    expect(new Set(RESIZES.flatMap(shown))).toEqual(new Set(Object.keys(preprocessSchema.shape)));
    expect(shown('crop')).not.toContain('padValue');
    expect(shown('letterbox')).toContain('padValue');
  });

  it('names the fields that do not hold', () => {
    const parsed = parseDraft({
      ...draftOf(preprocess),
      'size.0': '0',
      'size.1': '22.5',
      scale: '1/x',
      mean: '0.5, x, 1',
      std: '1, 0, 1',
      resizeTo: 'many',
    });
    expect(parsed.ok).toBe(false);
    const problems = parsed.ok ? {} : parsed.problems;
    expect(Object.keys(problems).sort()).toEqual(['mean', 'resizeTo', 'scale', 'size.0', 'size.1', 'std']);
  });

  it('says at the field what the engine says of it', () => {
    const parsed = parseDraft({ ...draftOf(preprocess), scale: '-1', 'size.1': '9000', std: '1, -1, 1', mean: '1, 2' });
    expect(parsed.ok ? {} : parsed.problems).toEqual({
      scale: 'Expected a number above 0, for example 0.00392156862745098 (1/255)',
      'size.1': 'Expected a whole number from 1 to 8192',
      std: 'Expected a number above 0',
      mean: 'Expected three values for channels "rgb", found 2',
    });
    expect(() => checkPreprocess({ ...preprocess, scale: -1 })).toThrow(
      /"preprocess\.scale": expected a number above 0/,
    );
  });

  it('accepts what the engine accepts, and nothing else', () => {
    const accepts = (p: Preprocess): boolean => {
      try {
        return checkPreprocess(p) === p;
      } catch {
        return false;
      }
    };
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(anyPreprocess, (p) => {
        const parsed = parseDraft(draftOf(p));
        expect(parsed.ok).toBe(accepts(p));
        if (parsed.ok) expect(accepts(parsed.preprocess)).toBe(true);
        if (parsed.ok) expect(parsed.preprocess).toEqual(p);
        seen.add(parsed.ok);
      }),
      { numRuns: 2000 },
    );
    expect(seen.size).toBe(2);
  });

  it('wants one mean for gray', () => {
    expect(parseDraft({ ...draftOf(preprocess), channels: 'gray' }).ok).toBe(false);
    expect(parseDraft({ ...draftOf(preprocess), channels: 'gray', mean: '0.5', std: '0.5' }).ok).toBe(true);
  });
});
