import { describe, expect, it } from 'vitest';
import { countOf, formatCount, formatDuration, formatP } from '../../../../src/report/facts/study/format';
import { IN_FULL, ONE_SCREEN } from '../../../../src/report/facts/study/section';
import { studySections } from '../../../../src/report/facts/study/sections';
import {
  averagingWords,
  flipAnswer,
  studyNotes,
  studySentences,
  studyTitle,
} from '../../../../src/report/facts/study/sentences';
import { mergeSummaries } from '../../../../src/analysis/study/mergeSummaries';
import { studyToHtml } from '../../../../src/report/html/study';
import { studyToMarkdown } from '../../../../src/report/markdown/study';
import type { Summary } from '../../../../src/report/summary';
import { parseSummary, summaryToJson } from '../../../../src/report/summaryJson';
import { studyToTable } from '../../../../src/report/terminal/study';
import { randomRows, randomSpecification, summaryOf } from '../../../analysis/study/randomStudy';

const study = randomSpecification(80);
const summary = summaryOf(study, randomRows(80, 3), { of: 4, held: [1, 2] });

describe('words', () => {
  it('name what was measured and what was not', () => {
    expect(studyTitle(summary)).toBe(`${summary.images.measured} images with a and b`);
    expect(studyNotes(summary)).toEqual([
      `${summary.images.failed} images could not be measured.`,
      '2 of 4 shards of 80 images.',
    ]);
  });

  it('name what one model alone could not measure', () => {
    const [a, b] = summary.models;
    const models = [a!, { ...b!, failed: b!.failed + 2 }];
    expect(studyNotes({ ...summary, models })[1]).toBe('2 images could not be measured with b.');
  });

  it('answer for every model and flip, with the interval', () => {
    const sentences = studySentences(summary);
    expect(sentences).toHaveLength(4);
    const { agreement } = summary.models[0]!.flips.h!.top1!;
    const percent = (share: number): string => (share * 100).toFixed(1);
    expect(sentences[0]!.text).toContain(
      `a: The top class stays for ${percent(agreement.share!)}% of the images mirrored left-right ` +
        `(95% interval ${percent(agreement.low!)}–${percent(agreement.high!)}%).`,
    );
  });

  it('say where the contract judges none of the images, as under flips that it does not name', () => {
    const [model] = summary.models;
    const { images } = model!.flips.h!;
    const verdicts = { holds: 0, broken: 0, empty: 0, incomparable: images };
    const text = flipAnswer({ ...model!, flips: { h: { ...model!.flips.h!, verdicts } } }, 'h');
    expect(text).toMatch(/^The top class stays for .*%\)\. None of them is judged\./);
    expect(flipAnswer(model!, 'h')).not.toContain('is judged');
  });

  const plain = { images: 13, verdicts: { holds: 0, broken: 0, empty: 0, incomparable: 0 } };
  it.each([
    [{ holds: 4, broken: 9 }, '4 of 13 images stay the same mirrored left-right.'],
    [
      { holds: 4, broken: 5, empty: 1, incomparable: 3 },
      '4 of 9 images stay the same mirrored left-right; the output of 1 image is empty and 3 images cannot be compared.',
    ],
    [{ empty: 13 }, 'Nothing can be judged mirrored left-right: the output of 13 images is empty.'],
    [{ incomparable: 13 }, 'Nothing can be judged mirrored left-right: 13 images cannot be compared.'],
    [{}, 'Nothing can be judged mirrored left-right: 13 images cannot be compared.'],
  ])('judge no image without something to compare: %o', (verdicts, text) => {
    const h = { ...plain, verdicts: { ...plain.verdicts, ...verdicts } };
    expect(flipAnswer({ ...summary.models[0]!, flips: { h } }, 'h')).toBe(text);
  });

  it('name how many images have labels, or no class, where it is not all', () => {
    const share = (n: number) => ({ n, k: n, share: 1, low: 0.5, high: 1 });
    const same = { gains: 0, losses: 0, p: 1 };
    const accuracy = { original: share(3), flipped: share(3), average: share(3), flipping: same, averaging: same };
    const h = { ...plain, top1: { agreement: share(8), classes: [], exchanges: [] }, accuracy };
    expect(flipAnswer({ ...summary.models[0]!, flips: { h } }, 'h')).toMatch(
      /\. Left out: 5 images without a top class\. Accuracy of the 3 images with labels 100\.0% → 100\.0%; /,
    );
  });

  it('say what averaging does', () => {
    expect(averagingWords({ gains: 31, losses: 12, p: 0.0054 })).toBe(
      'averaging turns 31 wrong answers right and 12 right ones wrong (p = 0.005)',
    );
    expect(averagingWords({ gains: 1, losses: 1, p: 1 })).toBe(
      'averaging turns 1 wrong answer right and 1 right one wrong (p = 1.00)',
    );
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [12480, '12,480'],
    [1234567, '1,234,567'],
  ])('%i is %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it('durations and chances are short', () => {
    expect([0.2, 40, 200, 7800].map(formatDuration)).toEqual(['1 s', '40 s', '3 min', '2 h 10 min']);
    expect([0.0001, 0.0231, 0.5].map(formatP)).toEqual(['p < 0.001', 'p = 0.02', 'p = 0.50']);
    expect([0.0541, 0.0462, 0.0501, 0.05].map(formatP)).toEqual(['p = 0.054', 'p = 0.046', 'p = 0.0501', 'p = 0.05']);
    expect([countOf(1, 'image'), countOf(2000, 'image')]).toEqual(['1 image', '2,000 images']);
  });
});

describe('classes', () => {
  const classesOf = (classes: readonly (readonly [index: number, k: number, n: number])[], most = 1) => {
    const agreement = (k: number, n: number) => ({ n, k, share: k / n, low: k / n - 0.1, high: k / n + 0.1 });
    const top1 = {
      agreement: agreement(1, 2),
      classes: classes.map(([index, k, n]) => ({ class: index, agreement: agreement(k, n) })),
      exchanges: [],
    };
    const flips = { h: { ...summary.models[0]!.flips.h!, top1 } };
    const one: Summary = { ...summary, models: [{ ...summary.models[0]!, flips }] };
    const sections = studySections(
      { ...one, study: { ...study, models: [study.models[0]!] } },
      { ...ONE_SCREEN, classes: most },
    );
    return sections.find(({ title }) => title.startsWith('Classes, the most'))?.rows.map(([, name]) => name);
  };

  it('stand from the most affected to the least, those with few images last', () => {
    expect(
      classesOf(
        [
          [0, 90, 100],
          [1, 20, 100],
          [2, 0, 9],
          [3, 50, 100],
        ],
        4,
      ),
    ).toEqual(['class 1', 'class 3', 'class 0', 'class 2']);
  });

  it('are cut to the ends where they are many', () => {
    expect(
      classesOf([
        [0, 90, 100],
        [1, 20, 100],
        [2, 99, 100],
        [3, 50, 100],
      ]),
    ).toEqual(['class 1', 'class 2']);
  });

  it('are left out where no image changes', () => {
    expect(
      classesOf(
        [
          [0, 100, 100],
          [1, 9, 9],
        ],
        4,
      ),
    ).toBeUndefined();
  });
});

describe('layers', () => {
  const [model] = summary.models;
  const titled = (of: Summary, layers: number) =>
    studySections(of, { ...ONE_SCREEN, layers }).filter(({ title }) => /layer/.test(title));
  const counted = model!.flips.h!.starts!.at.toSorted((a, b) => b.count - a.count);

  it('that are cut keep the one where it starts for most images', () => {
    const { tensor } = counted[0]!;
    const place = study.models[0]!.layers.findIndex((layer) => layer.tensor === tensor);
    const small = { ...model!.layers[place]!.error.h!, mean: 1e-9 };
    const layers = model!.layers.map((layer, i) => (i === place ? { ...layer, error: { h: small } } : layer));
    const starts = { at: [{ tensor, count: 50 }], nowhere: 0 };
    const flips = { h: { ...model!.flips.h!, starts } };
    const one = titled({ ...summary, models: [{ ...model!, layers, flips }, summary.models[1]!] }, 2)[0]!;
    expect(one.title).toBe('2 of 3 layers: the largest errors, and where it starts for most images of a');
    expect(one.rows.find(([, name]) => name === tensor)?.at(-2)).toBe('50');
  });

  it('are left out where no image was measured', () => {
    const none = summaryOf(study, [], { of: 4, held: [1] });
    expect(titled(none, 2)).toEqual([]);
  });
});

it('why an image could not be measured stands without its path, with the room that there is', () => {
  const why = 'expected an image (PNG, JPEG or WebP), found plain text. Choose another file.';
  const failures = ['/data/val/a/1.png', 'C:\\val\\a\\1.png', 'a/1.png', 'a/1.png of xa/1.png'].map((path) => ({
    root: 0,
    image: 'a/1.png',
    message: `${path}: ${why}`,
  }));
  const rows = studySections({ ...summary, failures }, IN_FULL)
    .at(-1)!
    .rows.map(([, message]) => message);
  expect(rows).toEqual([why, why, why, `a/1.png of xa/1.png: ${why}`]);
  expect(studyToTable({ ...summary, failures }, { width: 100, color: false })).toContain(`  a/1.png  ${why}\n`);
});

const MEDIA = [
  ['the terminal', (of: Summary) => studyToTable(of, { width: 100, color: false }), ONE_SCREEN],
  ['Markdown', studyToMarkdown, IN_FULL],
  ['HTML', studyToHtml, IN_FULL],
] as const;

describe.each(MEDIA)('%s', (_, render, extent) => {
  it('has every section, row and sentence', () => {
    const text = render(summary).replaceAll('&lt;', '<').replaceAll('&#39;', "'").replace(/\s+/g, ' ');
    for (const sentence of studySentences(summary)) expect(text).toContain(sentence.text);
    for (const { title, rows } of studySections(summary, extent)) {
      expect(text).toContain(title);
      for (const cell of rows.flat()) expect(text).toContain(cell);
    }
  });

  it('shows names from files as text', () => {
    const hostile = '<img src=x onerror=alert(1)>\u001b[31m`|\u202e';
    const [model] = study.models;
    const named: Summary = {
      ...summary,
      study: { ...study, models: [{ ...model!, name: hostile, labels: [hostile] }, study.models[1]!] },
      failures: [{ root: 0, image: hostile, message: hostile }],
    };
    const text = render(named);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
    if (render === studyToHtml) expect(text).not.toContain('<img');
  });
});

describe('thumbnails', () => {
  const [first, ...others] = summary.models[0]!.worst;
  const shown = (thumbnail: string): Summary => ({
    ...summary,
    models: [{ ...summary.models[0]!, worst: [{ ...first!, thumbnail }, ...others] }, summary.models[1]!],
  });

  it('stand beside the worst images on the page, and nowhere else', () => {
    const page = studyToHtml(shown('/9j/4AAQ'));
    expect(page.match(/<img /g)).toHaveLength(1);
    expect(page).toMatch(/<img src="data:image\/jpeg;base64,\/9j\/4AAQ" alt="" \/><\/td><td class="name">/);
    expect(studyToMarkdown(shown('/9j/4AAQ'))).toBe(studyToMarkdown(summary));
  });

  it('are kept by files and by merging, and are nothing but base64', () => {
    const [one] = mergeSummaries([{ name: 'one', summary: parseSummary(summaryToJson(shown('/9j/4AAQ'))) }]).models;
    expect(one!.worst[0]!.thumbnail).toBe('/9j/4AAQ');
    const hostile = summaryToJson(shown('/9j/4AAQ')).replace('/9j/4AAQ', '\\"><script>');
    expect(() => parseSummary(hostile)).toThrow(/worst.*thumbnail/);
  });
});

it('the answer of a usual study fits on a screen', () => {
  const [model] = study.models;
  const one = { ...summary, study: { ...study, models: [model!] }, models: [summary.models[0]!], comparisons: [] };
  expect(studyToTable(one, { width: 100, color: false }).split('\n').length).toBeLessThanOrEqual(60);
});
