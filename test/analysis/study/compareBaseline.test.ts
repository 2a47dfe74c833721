import { describe, expect, it } from 'vitest';
import { baselineOf, BaselineRows, type ComparedModel } from '../../../src/analysis/study/baseline';
import { compareBaseline, isWorse } from '../../../src/analysis/study/compareBaseline';
import type { Baseline } from '../../../src/report/baseline';
import { baselineToJson, parseBaseline } from '../../../src/report/baselineJson';
import { baselineSentences } from '../../../src/report/facts/study/baseline';
import type { Flip } from '../../../src/report/report';

const model = (
  contract: Partial<ComparedModel['contracts'][number]['contract']> = {},
  name = 'cat',
): ComparedModel => ({
  name,
  sha256: 'a'.repeat(64),
  noiseFloor: 1e-5,
  classes: 'logits',
  contracts: [{ output: 'logits', contract: { kind: 'classes', origin: 'its name', certainty: 'found', ...contract } }],
});

interface Made {
  /** Whether the class of image i stays. */
  agrees(i: number): boolean;
  change?: number;
  count?: number;
  models?: readonly ComparedModel[];
  flips?: readonly Flip[];
  content?: string;
}

function made({ agrees, change = 0.1, count = 40, models = [model()], flips = ['h'], content = 'c' }: Made): Baseline {
  const rows = new BaselineRows();
  for (let i = 0; i < count; i++) {
    for (const { name } of models) {
      const of = { root: 0, image: `${i}.png`, model: name };
      rows.addImage(flips.map((flip) => ({ ...of, flip, content: content.repeat(64), agrees: agrees(i) })));
      for (const flip of flips) rows.addOutput({ ...of, flip, output: 'logits', change });
    }
  }
  return baselineOf({ tool: { version: '0.1.0', onnxruntime: '1.30.0' }, flips, models }, rows);
}

const compare = (now: Baseline, baseline: Baseline, tolerance = 0.05) =>
  compareBaseline(now, { file: 'main.json', baseline }, tolerance);
const all = (): boolean => true;

describe('agreement', () => {
  it.each([
    [0, 'few', false],
    [4, 'few', false],
    [5, 'worse', true],
    [20, 'worse', true],
  ] as const)('that is lost for %i of 40 images is %s', (lost, result, worse) => {
    const { changes } = compare(made({ agrees: (i) => i >= lost }), made({ agrees: all }));
    expect(changes).toMatchObject([
      { model: 'cat', flip: 'h', agreement: { images: 40, losses: lost, gains: 0, result } },
    ]);
    expect(changes.some(isWorse)).toBe(worse);
  });

  it('that is lost as often as it is gained is not worse', () => {
    const { changes } = compare(made({ agrees: (i) => i % 2 === 0 }), made({ agrees: (i) => i % 2 === 1 }));
    expect(changes[0]!.agreement).toMatchObject({ gains: 20, losses: 20, before: 20, now: 20, result: 'notWorse' });
  });

  it('is not asked of a sensitive output, whose change should be large', () => {
    const models = [model({ kind: 'sensitive' })];
    const [more, less] = [
      made({ agrees: all, models, change: 0.3 }),
      made({ agrees: () => false, models, change: 0.1 }),
    ];
    expect(compare(less, more).changes[0]).toMatchObject({ errors: [{ isWorse: true }] });
    expect(compare(more, less).changes[0]).toMatchObject({ errors: [{ isWorse: false }] });
    expect(compare(less, more).changes[0]!.agreement).toBeUndefined();
    const upright = [model({ kind: 'sensitive', flips: ['v'] })];
    const [a, b] = [made({ agrees: all, models: upright, change: 0.3 }), made({ agrees: all, models: upright })];
    expect(compare(a, b).changes[0]).toMatchObject({ agreement: { images: 40 }, errors: [{ isWorse: true }] });
  });
});

it('an output is not compared under flips that its contract does not name', () => {
  const models = [model({ flips: ['h'] })];
  const flips = ['h', 'v'] as const;
  const before = made({ agrees: all, models, flips });
  const found = compare(made({ agrees: () => false, models, flips, change: 0.4 }), before);
  expect(found.changes.map(isWorse)).toEqual([true, false]);
  expect(found.changes[1]).toMatchObject({ flip: 'v', errors: [] });
  expect(baselineSentences(found).at(-1)).toBe('↕ Nothing could be compared.');
});

it.each([
  [0.1, 0.105, false],
  [0.1, 0.106, true],
  [0.1, 0.05, false],
  [1e-7, 9e-6, false],
  [1e-7, 2e-5, true],
])('a mean change of %d that is now %d is worse: %s', (before, change, worse) => {
  const { changes } = compare(made({ agrees: all, change }), made({ agrees: all, change: before }));
  expect(changes[0]!.errors).toMatchObject([{ output: 'logits', images: 40, isWorse: worse }]);
});

it('classes of two outputs are not compared with each other', () => {
  const { contracts } = model();
  const two = { ...model(), contracts: [...contracts, { ...contracts[0]!, output: 'other' }] };
  const [before, now] = [two, { ...two, classes: 'other' }].map((one) => made({ agrees: all, models: [one] }));
  expect(compare(now!, before!).changes[0]).not.toHaveProperty('agreement');
});

it('an output that holds no numbers any more is worse, and one that never did is not', () => {
  const [numbers, none] = [made({ agrees: all }), made({ agrees: all, change: NaN })];
  const found = compare(none, numbers);
  expect(found.changes[0]!.errors).toMatchObject([{ output: 'logits', images: 0, lost: 40, isWorse: true }]);
  expect(baselineSentences(found)).toEqual([
    'Worse than the baseline: an output holds no numbers any more mirrored left-right.',
    '40 images of the baseline compared.',
    expect.stringMatching(/The output holds no numbers any more for 40 of 40 images\.$/),
  ]);
  expect(compare(none, parseBaseline(baselineToJson(none))).changes[0]!.errors).toEqual([]);
});

it('only images that both have with the same content are compared, and the others are counted', () => {
  const [now, before] = [made({ agrees: all, count: 30 }), made({ agrees: () => false, count: 40 })];
  const [first, ...others] = now.images;
  const [root, , content, figures] = first!;
  const changed: Baseline = {
    ...now,
    images: [[root, '0.png', 'other', figures], [root, 'new.png', content, figures], ...others],
  };
  const found = compare(changed, before);
  expect(found.images).toEqual({ same: 29, changed: 1, added: 1, removed: 10 });
  expect(found.changes[0]!.agreement).toMatchObject({ images: 29, gains: 29 });
  expect(baselineSentences(found)).toEqual([
    'Not worse than the baseline.',
    '29 images of the baseline compared. Not compared: 1 of other content, 1 only in this run, 10 only in the baseline.',
    '↔ The top class stays for 0.0% → 100.0% of 29 images (0 lost, 29 gained; p = 1.00). Mean change 10% → 10%.',
  ]);
});

it('says what is worse, by model and flip', () => {
  const models = [model({}, 'cat'), model({}, 'dog')];
  const flips = ['h', 'v'] as const;
  const before = made({ agrees: all, models, flips });
  const sentences = baselineSentences(compare(made({ agrees: (i) => i > 7, models, flips, change: 0.2 }), before));
  expect(sentences[0]).toBe(
    'Worse than the baseline: fewer classes stay mirrored left-right; the output changes beyond the tolerance mirrored left-right; ' +
      'fewer classes stay turned upside-down; the output changes beyond the tolerance turned upside-down.',
  );
  expect(sentences).toHaveLength(2 + 4);
  expect(sentences[2]).toBe(
    '↔ cat: The top class stays for 100.0% → 80.0% of 40 images (8 lost, 0 gained; p = 0.004). Mean change 10% → 20%, beyond the 5% tolerated.',
  );
});

it('what the run leaves out of the baseline, models, outputs and flips, is told', () => {
  const { contracts } = model();
  const wide = { ...model(), contracts: [...contracts, { ...contracts[0]!, output: 'embedding' }] };
  const others = ['dog', 'elk', 'fox'].map((name) => model({}, name));
  const before = made({ agrees: all, models: [wide, ...others], flips: ['h', 'v'] });
  const found = compare(made({ agrees: all }), before);
  expect(found.missing).toEqual({
    models: ['dog', 'elk', 'fox'],
    flips: ['v'],
    outputs: [{ model: 'cat', output: 'embedding' }],
  });
  expect(baselineSentences(found)[2]).toBe(
    'Only in the baseline: model dog, model elk, model fox, 1 more and images turned upside-down.',
  );
  const two = compare(made({ agrees: all, models: [model(), others[0]!], flips: ['h', 'v'] }), before);
  expect(baselineSentences(two)[2]).toBe('Only in the baseline: model elk, model fox and output embedding of cat.');
});

it('one model is compared with one, whatever they are called', () => {
  const [now, before] = [made({ agrees: all, models: [model({}, 'b')] }), made({ agrees: all })];
  expect(compare(now, before).changes[0]!.agreement).toMatchObject({ images: 40 });
});

it.each([
  ['other flips', made({ agrees: all, flips: ['v'] }), 'it is of other flips (v, not h)'],
  [
    'other images',
    made({ agrees: all, content: 'd' }),
    'of its images, 40 (such as 0.png), none is unchanged among those of this run, 40 (such as 0.png)',
  ],
  [
    'another contract',
    made({ agrees: all, models: [model({ kind: 'vector' })] }),
    'it has another contract of the output “logits” (vector, not classes) of the model “cat”',
  ],
  ['other models', made({ agrees: all, models: [model({}, 'a'), model({}, 'b')] }), 'it has no model “cat” (a, b)'],
])('a baseline of %s is refused', (_, baseline, why) => {
  expect(() => compare(made({ agrees: all }), baseline)).toThrow(
    `main.json: ${why}, so nothing is compared. Write a new one with --update-baseline, without --fail-on-regression.`,
  );
});

it('is read as it was written, with one line per image', () => {
  const baseline = made({ agrees: (i) => i % 3 === 0, flips: ['h', 'hv'], models: [model({ swap: [[0, 1]] })] });
  const text = baselineToJson(baseline);
  expect(parseBaseline(text)).toEqual(baseline);
  expect(text.split('\n').filter((line) => line.includes('.png'))).toHaveLength(40);
  expect(text).toContain(`    [0,"0.png","${'c'.repeat(16)}",[[[1,0.1],[1,0.1]]]],\n`);
  expect(baselineToJson(parseBaseline(text))).toBe(text);
});

it.each([
  ['{', 'not JSON'],
  ['{}', 'not a flipscope/baseline@1'],
  ['{"schema":"flipscope/summary@1"}', 'not a flipscope/baseline@1'],
  [
    '{"schema":"flipscope/baseline@7"}',
    'flipscope/baseline@7 is newer than this Flipscope reads (flipscope/baseline@1)',
  ],
])('%s is no baseline', (text, message) => {
  expect(() => parseBaseline(text)).toThrow(message);
});
