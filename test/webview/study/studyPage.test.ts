import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { thumbnail } from '../../../src/image/thumbnail';
import type { StudySnapshot, StudySubject } from '../../../src/protocol/studyPage';
import type { Summary } from '../../../src/report/summary';
import { randomRows, randomSpecification, summaryOf } from '../../analysis/study/randomStudy';
import { HOSTILE as HOSTILE_NAMES } from '../../report/sampleReport';
import { axeViolations } from '../../support/axe';
import type { ThemeName } from '../../support/panelHarness/themes';
import { shownStudy, StudyPages, type OpenedStudy, type StudyPageOptions } from '../../support/studyPages';
import { pagesOfFile, withoutComplaints } from '../../support/pagesOfFile';

const HOSTILE = HOSTILE_NAMES.markup;
const COUNT = 10_000;
const rows = randomRows(COUNT, 2);
const summary = summaryOf(randomSpecification(400), rows.slice(0, 400), { of: 1, held: [1] });
const shown = shownStudy(summary, rows);
const subject: StudySubject = {
  sources: ['/data/val'],
  models: [{ kind: 'file', path: '/m/a.onnx' }],
  flips: ['h', 'hv'],
};
const done: StudySnapshot = { title: 'val · a | b', subject, phase: 'done', view: shown.view, version: 1 };

const pages = pagesOfFile((browser) => StudyPages.create(browser));
let jpeg: string;
beforeAll(async () => {
  const sample = join(import.meta.dirname, '../../../media/samples/chelsea.png');
  jpeg = Buffer.from(await thumbnail(sample, 'native')).toString('base64');
});

async function withPage(
  work: (opened: OpenedStudy) => Promise<void>,
  snapshot = done,
  options: StudyPageOptions = {},
  study = shown,
): Promise<void> {
  await withoutComplaints(pages().open(snapshot, study, { thumbnail: jpeg, ...options }), async (opened) => {
    await opened.page.getByRole('main').waitFor();
    await work(opened);
  });
}

const images = (page: Page) => page.getByRole('region', { name: 'Images, the one that changes most first' });
const classes = (page: Page) => page.getByRole('region', { name: 'Agreement of each class' });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const settled = async (page: Page) => images(page).locator('img').first().waitFor();

describe('the study’s page', () => {
  it('says the agreement of every model with its interval, and another flip’s on a click', () =>
    withPage(async ({ page, kept }) => {
      const answer = page.getByRole('region', { name: 'Answer' });
      for (const { figure, of, interval, sentence, quantiles } of shown.view.answers.h!.models) {
        for (const text of [figure, of, interval!, sentence!, quantiles])
          await answer.getByText(text).first().waitFor();
      }
      await answer.getByText(shown.view.answers.h!.comparisons[0]!).waitFor();
      await button(page, /rotated by 180°/).click();
      await answer.getByText(shown.view.answers.hv!.models[1]!.sentence!).waitFor();
      expect(await kept()).toMatchObject({ subject, view: { flip: 'hv' } });
    }));

  it('lists ten thousand images in few elements and small messages', () =>
    withPage(async ({ page, asked }) => {
      await settled(page);
      const total = shown.images({ flip: 'h', model: 0, change: 'all', text: '', offset: 0, count: 1 }).total;
      expect(total).toBeGreaterThan(8000);
      expect(await images(page).getByRole('table').getAttribute('aria-rowcount')).toBe(String(total + 1));
      expect(await images(page).locator('tbody tr').count()).toBeLessThan(40);
      expect(JSON.stringify(done).length).toBeLessThan(40_000);
      const last = shown.images({ flip: 'h', model: 0, change: 'all', text: '', offset: total - 1, count: 1 }).rows[0]!;
      await images(page).evaluate((element) => (element.scrollTop = element.scrollHeight));
      await images(page).getByRole('button', { name: last.image }).waitFor();
      expect(await images(page).locator('tbody tr').count()).toBeLessThan(40);
      const queries = (await asked()).filter((call) => call.startsWith('images'));
      expect(queries.length).toBeLessThan(12);
    }));

  it('scrolls as far as it is asked to, and asks for rows in sight only', () =>
    withPage(async ({ page, asked }) => {
      await settled(page);
      const top = await images(page).evaluate(async (element) => {
        for (let frame = 0; frame < 20; frame++) {
          element.scrollTop += 60;
          await new Promise((done) => requestAnimationFrame(done));
        }
        return element.scrollTop;
      });
      expect(top).toBe(1200);
      expect((await asked()).filter((call) => call.startsWith('images')).length).toBeLessThan(5);
    }));

  it('shows the image that changes most first, with its thumbnail, and opens its report', () =>
    withPage(async ({ page, asked }) => {
      await settled(page);
      const [first] = shown.images({ flip: 'h', model: 0, change: 'all', text: '', offset: 0, count: 1 }).rows;
      const row = images(page).locator('tbody tr').first();
      expect((await row.innerText()).replace(/\s+/g, ' ')).toContain(`${first!.image} ${first!.cells[0]!.change}`);
      await row.getByRole('button').click();
      expect((await asked()).at(-1)).toBe(`openImage[${JSON.stringify({ root: first!.root, image: first!.image })},0]`);
    }));

  it('filters images by class and by change, and orders them by either model', () =>
    withPage(async ({ page, asked }) => {
      await settled(page);
      await classes(page).getByRole('button', { name: 'class 2' }).click();
      await button(page, /class class 2/).waitFor();
      const query = { flip: 'h', model: 0, change: 'all', text: '', offset: 0, count: 30 } as const;
      const of = shown.images({ ...query, class: 2 }).total;
      await page.getByText(`${String(of).replace(/(\d)(\d{3})$/, '$1,$2')} images`, { exact: true }).waitFor();
      await page.getByLabel('Top class').click();
      await page.getByRole('option', { name: 'Stays', exact: true }).click();
      await page.getByLabel('Order by').click();
      await page.getByRole('option', { name: 'b', exact: true }).click();
      const wanted = `images${JSON.stringify([{ ...query, model: 1, change: 'stays', class: 2 }])}`;
      await expect.poll(async () => (await asked()).map(sorted)).toContain(sorted(wanted));
      await page.getByRole('textbox', { name: 'Filter images' }).fill('1/');
      const few = shown.images({ ...query, model: 1, change: 'stays', class: 2, text: '1/' });
      await page.getByText(`${few.total} images`, { exact: true }).waitFor();
      expect(await images(page).locator('tbody tr').nth(1).innerText()).toContain(few.rows[1]!.image);
    }));

  it('finds classes by name, in three orders', () =>
    withPage(async ({ page, asked }) => {
      await classes(page).getByRole('button', { name: 'class 0' }).waitFor();
      await page.getByRole('textbox', { name: 'Filter classes' }).fill('3');
      await page.getByText('1 class', { exact: true }).waitFor();
      await page.getByLabel('Order', { exact: true }).click();
      await page.getByRole('option', { name: 'By name' }).click();
      await expect.poll(async () => (await asked()).at(-1)).toMatch(/^classes.*"order":"name"/);
    }));

  it('fills in while it runs, and keeps what it shows until there is more', () =>
    withPage(
      async ({ page, send, asked }) => {
        const progress = { stage: 'measure', message: '40 of 400 images', fraction: 0.1 } as const;
        await page.getByText('40 of 400 images').waitFor();
        await settled(page);
        await button(page, 'Stop').click();
        expect((await asked()).at(-1)).toBe('stop[]');
        const before = (await asked()).filter((call) => call.startsWith('images')).length;
        await send({ ...done, phase: 'running', progress: { ...progress, message: '80 of 400 images' }, version: 2 });
        await page.getByText('80 of 400 images').waitFor();
        await expect
          .poll(async () => (await asked()).filter((call) => call.startsWith('images')).length)
          .toBeGreaterThan(before);
        await send({ ...done, phase: 'stopped', version: 3 });
        await button(page, 'Continue').click();
        expect((await asked()).at(-1)).toBe('resume[]');
      },
      { ...done, phase: 'running', progress: { stage: 'measure', message: '40 of 400 images', fraction: 0.1 } },
    ));

  it('offers exports of what is finished, and another model of what is run here', () =>
    withPage(async ({ page, asked }) => {
      await settled(page);
      for (const name of ['Export HTML', 'Export Markdown', 'Export JSON', 'Add Model'])
        await button(page, name).click();
      const calls = (await asked()).filter((call) => /^(export|add)/.test(call));
      expect(calls).toEqual(['exportStudy["html"]', 'exportStudy["md"]', 'exportStudy["json"]', 'addModel[]']);
      await button(page, 'Show Log').waitFor();
    }));

  it('says what failed, and tries again', () =>
    withPage(
      async ({ page, asked }) => {
        expect(await page.getByRole('alert').innerText()).toContain('a.onnx is no model.');
        await button(page, 'Run Again').click();
        expect((await asked()).at(-1)).toBe('resume[]');
      },
      {
        title: 'x',
        subject,
        phase: 'failed',
        error: { name: 'UserError', message: 'a.onnx is no model.' },
        version: 0,
      },
    ));

  it('has the choices of before after a reload, and the defaults for what it does not know', async () => {
    const view = { flip: 'hv', model: 1, classOrder: 'name', classText: '', change: 'changes', imageText: '' };
    await withPage(
      async ({ page, asked }) => {
        await settled(page);
        expect((await asked()).some((call) => /^images.*"model":1,"change":"changes"/.test(call))).toBe(true);
      },
      done,
      { kept: { view } },
    );
    await withPage(
      async ({ page, asked }) => {
        await settled(page);
        expect((await asked()).some((call) => /^images.*"model":0,"change":"all"/.test(call))).toBe(true);
      },
      done,
      { kept: { view: { ...view, change: 'x' } } },
    );
  });

  it('shows names from files as text', async () => {
    const few = rows.slice(0, 20).map((one) => ({
      ...one,
      images: one.images.map((row) => ({ ...row, image: `${HOSTILE}/${row.image}` })),
    }));
    const [a, b] = summary.study.models;
    const named: Summary = {
      ...summary,
      study: { ...summary.study, models: [{ ...a!, name: HOSTILE, labels: [HOSTILE, HOSTILE] }, b!] },
    };
    const hostile = shownStudy({ ...named, study: { ...named.study, models: [named.study.models[0]!, b!] } }, few);
    await withPage(
      async ({ page }) => {
        await page.getByText(HOSTILE).first().waitFor();
        expect(await page.locator('img[src="x"], script:not([nonce])').count()).toBe(0);
      },
      { ...done, title: HOSTILE, view: hostile.view },
      {},
      hostile,
    );
  });

  it.each<[ThemeName, number]>([
    ['dark', 1400],
    ['light', 700],
  ])('has nothing that axe finds wrong, in %s at %i pixels', (theme, width) =>
    withPage(
      async ({ page }) => {
        await settled(page);
        await page
          .locator('details')
          .first()
          .evaluate((element) => element.setAttribute('open', ''));
        expect(await axeViolations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        const folder = process.env['FLIPSCOPE_SHOTS'];
        if (folder) await page.screenshot({ path: `${folder}/study-${theme}-${width}.png`, fullPage: true });
      },
      done,
      { theme, width },
    ),
  );
});

/** A call with the properties of its argument in the order of their names. */
function sorted(call: string): string {
  const [, name, json] = /^(\w+)(.*)$/.exec(call)!;
  const [first] = JSON.parse(json!) as [unknown];
  const isRecord = typeof first === 'object' && first !== null;
  return `${name}${JSON.stringify(isRecord ? Object.entries(first).sort(([a], [b]) => (a < b ? -1 : 1)) : first)}`;
}
