import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ComparisonSnapshot } from '../../../src/protocol/comparison';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { compareReports } from '../../../src/report/comparison/compareReports';
import { fixRows, outputRows, subjectRows, verdictCells } from '../../../src/report/facts/comparison/columns';
import { checkpointsOf } from '../../../src/report/facts/comparison/checkpoints';
import { comparisonWords } from '../../../src/report/facts/comparison/sentence';
import type { Report } from '../../../src/report/report';
import { comparedReport } from '../../report/comparison/comparedReport';
import { HOSTILE } from '../../report/sampleReport';
import { violationsInThemes } from '../../support/axe';
import { ComparePages, type ComparePage, type ComparePageOptions } from '../../support/comparePage';
import { pagesOfFile, withoutComplaints } from '../../support/pagesOfFile';

const specs: readonly AnalysisSpec[] = ['a', 'b'].map((name) => ({
  model: { kind: 'file', path: `/models/${name}.onnx` },
  input: { kind: 'image', path: '/images/chelsea.png' },
  flips: ['h', 'v', 'hv'],
  flipMode: 'tensor',
}));
const subject = { specs, title: 'blur | plain · chelsea.png' };
const many = Array.from({ length: 200 }, (_, i) => `l${i}:Conv:${(i % 40) / 40 + 0.01}`).join(' ');
const comparison = compareReports([
  comparedReport({ model: 'blur', output: 0.12, layers: many }),
  comparedReport({ model: 'plain', output: 0.18, layers: `${many} last:Conv:0.9` }),
]);
const done: ComparisonSnapshot = { ...subject, phase: 'done', comparison };

const pages = pagesOfFile((browser) => ComparePages.create(browser));

async function withPage(
  work: (opened: ComparePage) => Promise<void>,
  snapshot = done,
  options: ComparePageOptions = {},
): Promise<void> {
  await withoutComplaints(pages().open(snapshot, options), async (opened) => {
    await opened.page.getByRole('main').waitFor();
    await work(opened);
  });
}

/** The text of the comparison, with what stands in its shadow root. */
async function shownText(page: Page): Promise<string> {
  const text = await page.locator('flipscope-comparison').evaluate((element) => element.shadowRoot?.textContent ?? '');
  return text.replace(/\s+/g, ' ');
}

const rows = (page: Page) => page.getByRole('region', { name: 'Layers of all columns' }).locator('tbody .row');

describe('the comparison’s page', () => {
  it('shows every sentence, verdict, output, fix and detail', () =>
    withPage(async ({ page }) => {
      const text = await shownText(page);
      const { headline, details } = comparisonWords(comparison, 'h');
      const cells = [
        ...outputRows(comparison).flatMap((output) => output.rows),
        ...fixRows(comparison),
        ...subjectRows(comparison),
      ];
      const words = [headline, ...details, ...cells.flatMap((row) => row.cells)];
      for (const word of words) expect(text).toContain(word);
      for (const { text: figure } of verdictCells(comparison, 'v')) expect(text).toContain(figure);
    }));

  it('changes the flip of sentence, curve and table on a click, and keeps it', () =>
    withPage(async ({ page, kept }) => {
      const flip = page.getByRole('button', { name: /turned upside-down/ });
      await flip.click();
      expect(await flip.getAttribute('aria-pressed')).toBe('true');
      expect(await kept()).toMatchObject({ specs, view: { flip: 'v' } });
    }));

  it('shows the maps of a layer of all columns, at one channel, under one cursor and one zoom', () =>
    withPage(async ({ page, asked }) => {
      await rows(page).nth(1).click();
      const maps = page.getByRole('application', { name: /Feature maps/ });
      await expect.poll(() => maps.count()).toBe(2);
      const tensors = comparison.columns.map(({ report }, i) => report.layers[comparison.layers[1]![i]!]!.tensor);
      const views = (await asked()).filter((call) => call.startsWith('layerView'));
      expect(views).toEqual([`layerView[0,"${tensors[0]}","h"]`, `layerView[1,"${tensors[1]}","h",3]`]);
      const readings = page.locator('flipscope-map-triple .reading');
      await maps.first().focus();
      await page.keyboard.press('ArrowRight');
      const place = /^Row \d+, column \d+/;
      const [first, second] = await readings.allInnerTexts();
      expect(first).toMatch(place);
      expect(second!.match(place)![0]).toBe(first!.match(place)![0]);
      const transforms = () =>
        page
          .locator('flipscope-map-triple .zoomed')
          .evaluateAll((all) => all.map((e) => getComputedStyle(e).transform));
      await page.keyboard.press('+');
      const zoomed = await transforms();
      expect(zoomed).toHaveLength(6);
      expect(
        zoomed.every((transform) => transform !== 'none' && transform.slice(0, 12) === zoomed[0]!.slice(0, 12)),
      ).toBe(true);
    }));

  it('sorts the layers by every header, one way and the other', () =>
    withPage(async ({ page, kept }) => {
      const first = () => rows(page).first().locator('td').first().innerText();
      expect(await first()).toBe('1');
      await page.getByRole('button', { name: 'B', exact: true }).click();
      expect(await first()).toBe('40');
      expect(await page.getByRole('columnheader', { name: 'B' }).last().getAttribute('aria-sort')).toBe('descending');
      await page.getByRole('button', { name: 'B', exact: true }).click();
      expect(await first()).toBe('1');
      expect(await kept()).toMatchObject({ view: { order: 1, descending: false } });
    }));

  it('holds only the rows in sight, and reveals the one that the curve’s slider is at', () =>
    withPage(async ({ page }) => {
      const slider = page.getByRole('slider', { name: 'Layer' });
      expect(await rows(page).count()).toBeLessThan(60);
      await slider.focus();
      await page.keyboard.press('End');
      await page.getByRole('row', { name: /201 last/ }).waitFor();
      expect(await slider.getAttribute('aria-valuetext')).toBe('201 last: A –, B 90%');
      expect(await page.locator('.row.chosen').innerText()).toMatch(/last/);
    }));

  it('opens the report of a column and exports, by what the extension offers', () =>
    withPage(async ({ page, asked }) => {
      await page.getByRole('button', { name: 'Open Report of plain' }).click();
      await page.getByRole('button', { name: 'Export Markdown' }).click();
      await page.getByRole('button', { name: 'Run Again' }).click();
      expect((await asked()).slice(1)).toEqual(['openReport[1]', 'exportComparison["md"]', 'rerun[]']);
    }));

  it('has the choices of before after a reload, and the defaults for what it does not know', async () => {
    await withPage(
      async ({ page }) => {
        expect(await page.getByRole('button', { pressed: true }).innerText()).toMatch(/rotated/);
      },
      done,
      { kept: { view: { flip: 'hv', order: 'apart', descending: true } } },
    );
    await withPage(
      async ({ page }) => {
        expect(await page.getByRole('button', { pressed: true }).innerText()).toMatch(/mirrored/);
      },
      done,
      { kept: { view: { flip: 'x', order: -1 } } },
    );
  });

  it('says how far a run is, and what failed', async () => {
    await withPage(
      async ({ page, asked }) => {
        await page.getByText('1 of 2, measuring').waitFor();
        await page.getByRole('button', { name: 'Cancel' }).click();
        expect((await asked()).at(-1)).toBe('cancel[]');
      },
      { ...subject, phase: 'running', progress: { stage: 'measure', message: '1 of 2, measuring', fraction: 0.4 } },
    );
    await withPage(
      async ({ page, asked }) => {
        expect(await page.getByRole('alert').innerText()).toContain('b.onnx is no model.');
        expect(await page.getByRole('button', { name: 'Choose Another Model' }).count()).toBe(0);
        await page.getByRole('button', { name: 'Run Again' }).click();
        expect((await asked()).at(-1)).toBe('rerun[]');
      },
      {
        ...subject,
        phase: 'failed',
        error: { name: 'UserError', message: 'b.onnx is no model.', reason: 'model-invalid' },
      },
    );
  });

  it('shows names from files as text', () => {
    const attacked = compareReports(
      Object.values(HOSTILE).map((name, i) => {
        const report = comparedReport({ model: `m${i}`, layers: 'a:Conv:0.1' });
        const layers = report.layers.map((layer) => ({ ...layer, tensor: name, node: name, op: name }));
        return { ...report, layers, model: { ...report.model, path: name, name } };
      }),
    );
    return withPage(
      async ({ page }) => {
        expect(await page.locator('img').count()).toBe(0);
        expect(await shownText(page)).toContain('onerror=alert(1)');
      },
      { ...subject, phase: 'done', comparison: attacked },
    );
  });

  it('is accessible by axe in four themes', () =>
    withPage(async (opened) => expect(await violationsInThemes(opened)).toEqual([])));

  it.each([600, 1000, 2400])('is not wider than a window of %i pixels, with eight columns', (width) => {
    const eight = compareReports(
      Array.from({ length: 8 }, (_, i) => comparedReport({ model: `model-number-${i}`, output: i / 10 })),
    );
    return withPage(
      async ({ page }) => {
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      },
      { ...subject, phase: 'done', comparison: eight },
      { width },
    );
  });
});

describe('checkpoints', () => {
  const at = (epoch: number, output: number, first: number): Report => ({
    ...comparedReport({ model: `epoch-${epoch}`, output, layers: `in:Conv:${first} a:Conv:0.2` }),
    estimate: { h: { error: 0.05, weights: 3, kept: 0 } },
  });
  const course = compareReports([at(1, 0.3, 0.5), at(2, 0.2, 0.3), at(3, 0.12, 0.1)]);

  it('are drawn as small charts, with sentences and figures, in every theme without barriers', () =>
    withPage(
      async (opened) => {
        const { page } = opened;
        for (const sentence of checkpointsOf(course, 'h')!.sentences) await page.getByText(sentence).waitFor();
        await page.getByRole('img', { name: 'in: 50%, 30%, 10%' }).waitFor();
        await page.getByRole('img', { name: 'change of the output: 30%, 20%, 12%' }).waitFor();
        await page.getByText('The figures').click();
        const table = page.getByRole('region', { name: 'Checkpoints' });
        expect(await table.getByRole('row').allInnerTexts()).toContain('estimate\t5%\t5%\t5%');
        expect(await violationsInThemes(opened)).toEqual([]);
      },
      { ...subject, phase: 'done', comparison: course },
    ));
});
