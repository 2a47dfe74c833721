import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FakeHost } from '../support/panelHarness/fakeHost';
import { PanelPages, type PanelPageOptions } from '../support/panelHarness/panelPage';
import { axeViolations, violationsInThemes } from '../support/axe';
import type { OpenedPage } from '../support/pageTab';
import { pagesOfFile, withoutComplaints } from '../support/pagesOfFile';

declare global {
  interface Window {
    /** Since the page was told to watch. */
    layoutShift: number;
  }
}

const EVERYTHING: PanelPageOptions = {
  classes: true,
  causes: true,
  local: true,
  outputs: 2,
  warnings: ['Operator GridSample is not tracked.'],
};

const pages = pagesOfFile((browser) => PanelPages.create(browser));

const withPanel = (options: PanelPageOptions, test: (panel: OpenedPage) => Promise<void>): Promise<void> =>
  withoutComplaints(pages().open(options), test);

async function calls(page: Page, name: string): Promise<unknown[][]> {
  const all = await page.evaluate(() => (window.flipscopeHost as FakeHost).calls as unknown[][]);
  return all.filter((call) => call[0] === name).map((call) => call.slice(1));
}

/** The label of what has the focus, through all shadow roots. */
function focusedLabel(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label');
  });
}

async function mapsReady(page: Page): Promise<void> {
  await page.locator('flipscope-map-triple canvas').first().waitFor();
}

/** The feature maps' heading and which layer and channel they are of. */
function shownMaps(page: Page): Promise<string> {
  return page.getByRole('region', { name: 'Feature maps' }).innerText();
}

describe('a finished report', () => {
  it('fits a linear map of the layer on screen when it is asked to', () =>
    withPanel(EVERYTHING, async ({ page }) => {
      await mapsReady(page);
      const why = page.getByRole('region', { name: 'Why' });
      await why.getByRole('button', { name: 'Fit a Linear Map' }).click();
      await why
        .getByText(/^On 32 noise samples: E .+ after the best linear map of channels\. The flip mixes/)
        .waitFor();
      expect(await calls(page, 'linear')).toHaveLength(1);
      expect(await why.getByRole('button', { name: 'Fit a Linear Map' }).count()).toBe(0);
    }));

  it('says the verdict and shows images, curve, maps and outputs', () =>
    withPanel(EVERYTHING, async ({ page }) => {
      await mapsReady(page);
      expect(await page.locator('#headline').innerText()).toMatch(
        /^Top class .*; the output .* moves by [\d.]+% of its length\.$/,
      );
      expect(await page.locator('flipscope-images canvas').count()).toBe(4);
      expect(await page.getByRole('option', { name: /^Channel/ }).count()).toBeGreaterThan(8);
      await page.getByText('y(x) − y(hx)').first().waitFor();
    }));

  it('does not scroll sideways, whatever its width', () =>
    withPanel({ ...EVERYTHING, width: 1600 }, async ({ page }) => {
      await mapsReady(page);
      for (const width of [1600, 1000, 700, 600]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    }));

  it('keeps flips and layer in sight on a narrow page, and all of the rail on a wide one', () =>
    withPanel({ ...EVERYTHING, width: 700, height: 800 }, async ({ page }) => {
      await mapsReady(page);
      const inSight = (part: string) =>
        page.locator(part).evaluate((element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        });
      await page.locator('flipscope-fix').evaluate((fix) => fix.scrollIntoView());
      expect(await inSight('flipscope-flip-chips')).toBe(true);
      expect(await inSight('flipscope-layer-curve')).toBe(false);
      await page.getByRole('button', { name: 'Layer After' }).click();
      await page.setViewportSize({ width: 1400, height: 900 });
      await page.locator('flipscope-fix').evaluate((fix) => fix.scrollIntoView());
      for (const part of ['#headline', 'flipscope-flip-chips', 'flipscope-layer-curve', 'flipscope-current-layer'])
        expect(await inSight(part)).toBe(true);
    }));

  it('says what its figure means when it is asked', () =>
    withPanel({}, async ({ page }) => {
      await page.getByRole('button', { name: 'About this figure' }).click();
      await page.getByText('‖y(gx) − y(x)‖ / ‖y(x)‖', { exact: true }).waitFor();
    }));

  it('opens on the layer that adds most, which it has measured by itself while the report is explained', () =>
    withPanel({ explaining: true }, async ({ page }) => {
      await mapsReady(page);
      await expect.poll(() => calls(page, 'attribution')).toEqual([['h']]);
      const curve = page.getByRole('slider', { name: 'Layer' });
      const list = page.getByRole('list', { name: /what they add to the output's difference/ });
      const first = (await list.getByRole('button').first().innerText()).split('\n')[0]!;
      await expect.poll(() => curve.getAttribute('aria-valuetext')).toContain(first);
      await page
        .getByRole('group', { name: 'Layer on screen' })
        .getByText(/adds −?\d/)
        .waitFor();
    }));

  it('ranks the fixes, and checks a size that stands there', () =>
    withPanel(EVERYTHING, async ({ page }) => {
      const fixes = page.getByRole('table', { name: 'Fixes' });
      const rows = await fixes.getByRole('row').allInnerTexts();
      expect(rows[1]).toMatch(/^Average over the flips[^]*→ exact/);
      const check = fixes
        .locator('vscode-button')
        .filter({ hasText: /^\s*Check at/ })
        .first();
      const size = (await check.textContent())!.match(/\d+/g)!.map(Number);
      await check.click();
      await expect.poll(() => calls(page, 'rerun')).toEqual([[{ size }]]);
    }));

  it('breaks long names of operators in what would fix it', () =>
    withPanel(
      { ...EVERYTHING, noSize: `${'/backbone/block'.repeat(20)}/Conv is aligned at none.` },
      async ({ page }) => {
        const card = page.locator('.note').filter({ hasText: 'is aligned at none' });
        await card.waitFor();
        const [shown, content] = await card.evaluate(({ clientWidth, scrollWidth }) => [clientWidth, scrollWidth]);
        expect(content).toBeLessThanOrEqual(shown!);
      },
    ));

  it('is accessible by axe in four themes', () =>
    withPanel({ ...EVERYTHING, height: 2000 }, async (panel) => {
      await mapsReady(panel.page);
      expect(await violationsInThemes(panel)).toEqual([]);
    }));

  it('shows names from files as text', () =>
    withPanel({ oddName: '<img src=x onerror=alert(1)>' }, async ({ page }) => {
      await mapsReady(page);
      const odd = page.getByRole('option', { name: /onerror/ });
      expect(await odd.innerText()).toContain('<img src=x onerror=alert(1)>');
      await odd.click();
      await page.locator('flipscope-current-layer .name').filter({ hasText: '<img src=x onerror=alert(1)>' }).waitFor();
      expect(await page.locator('img').count()).toBe(0);
    }));

  it('repaints its canvases when the theme changes', () =>
    withPanel({ exact: true, theme: 'dark' }, async ({ page, setTheme }) => {
      await mapsReady(page);
      const middle = () =>
        page
          .locator('flipscope-map-triple canvas')
          .nth(2)
          .evaluate((canvas) => (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(3, 3, 1, 1).data[0] ?? -1);
      expect(await middle()).toBeLessThan(60);
      await setTheme('light');
      await expect.poll(middle).toBeGreaterThan(200);
    }));

  it('draws rows only where they can be seen', () =>
    withPanel({ layers: 500 }, async ({ page }) => {
      await mapsReady(page);
      const rows = page.getByRole('option', { name: /error/ }).and(page.locator('.row'));
      expect(await rows.count()).toBeLessThan(60);
      await page.getByRole('listbox', { name: 'Layers' }).press('End');
      await page.getByRole('option', { name: /^Flatten/ }).waitFor();
      expect(await rows.count()).toBeLessThan(60);
    }));
});

describe('choosing', () => {
  it('changes the flip by click and by arrow key, and moves nothing below the verdict', () =>
    withPanel(EVERYTHING, async ({ page }) => {
      await mapsReady(page);
      const flips = page.getByRole('radiogroup', { name: 'Flip', exact: true });
      const verdict = page.locator('#headline');
      const [place, words] = [await flips.boundingBox(), await verdict.innerText()];
      await page.getByRole('radio', { name: /Upside-down/ }).click();
      await page.getByText('Turned upside-down', { exact: true }).waitFor();
      expect(await verdict.innerText()).not.toBe(words);
      expect(await flips.boundingBox()).toEqual(place);
      await page.keyboard.press('ArrowRight');
      expect(await page.getByRole('radio', { name: /Rotated/ }).getAttribute('aria-checked')).toBe('true');
      await page.getByText('hv·F(hv x)', { exact: true }).waitFor();
    }));

  it('walks the layers on the curve and in the list, and filters them', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      const curve = page.getByRole('slider', { name: 'Layer' });
      await curve.press('Home');
      await curve.press('ArrowRight');
      await curve.press('ArrowRight');
      await expect.poll(() => curve.getAttribute('aria-valuenow')).toBe('3');
      await expect.poll(() => shownMaps(page)).toMatch(/^Feature maps\s+conv3/);
      await page.getByRole('textbox', { name: 'Filter layers' }).fill('layer4');
      await page
        .getByRole('status')
        .filter({ hasText: /of 27 layers/ })
        .waitFor();
      await page.getByRole('listbox', { name: 'Layers' }).press('Home');
      await expect.poll(() => curve.getAttribute('aria-valuetext')).toMatch(/^layer4\.0/);
    }));

  it('sorts the layers by a heading, the other way round, and as in the graph', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      const list = page.getByRole('listbox', { name: 'Layers' });
      const places = () => list.getByRole('option').evaluateAll((rows) => rows.map((row) => row.id));
      const at = (place: number) => list.locator(`[role="option"][aria-posinset="${place}"]`);
      const toTop = async (): Promise<void> => {
        await list.press('Home');
        await at(1).waitFor();
      };
      await toTop();
      const inGraph = await places();
      const heading = page.getByRole('group', { name: 'Sort layers by' }).getByRole('button', { name: /^differs by/ });
      await heading.click();
      expect(await heading.getAttribute('aria-pressed')).toBe('true');
      await toTop();
      await expect.poll(places).not.toEqual(inGraph);
      const most = await at(1).getAttribute('id');
      await heading.click();
      await expect.poll(() => at(27).getAttribute('id')).toBe(most);
      await heading.click();
      await toTop();
      await expect.poll(places).toEqual(inGraph);
      await page.getByRole('spinbutton', { name: /differs by more than/ }).fill('30');
      await page.keyboard.press('Enter');
      await page
        .getByRole('status')
        .filter({ hasText: /of 27 layers/ })
        .waitFor();
      await page.getByRole('button', { name: 'List of layers' }).click();
      await list.waitFor({ state: 'detached' });
    }));

  it('chooses a channel and loads thumbnails in batches', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      const strip = page.getByRole('listbox', { name: /Channels/ });
      await strip.press('ArrowRight');
      await expect
        .poll(async () => (await calls(page, 'layerView')).some((call) => typeof call[2] === 'number'))
        .toBe(true);
      await strip.press('End');
      await expect
        .poll(async () => (await calls(page, 'channelStrip')).map(([, , first, count]) => [first, count]))
        .toEqual([
          [0, 32],
          [480, 32],
        ]);
    }));

  it('points at one place in images and maps, by pointer and by key', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.locator('flipscope-images .frame').first().hover();
      await page.locator('flipscope-map-triple .hair').first().waitFor();
      expect(await page.locator('flipscope-map-triple #reading').innerText()).toMatch(/^Row 3, column 3: original /);
      await page.mouse.move(0, 0);
      const maps = page.getByRole('application', { name: /Feature maps/ });
      await maps.press('ArrowRight');
      expect(await page.locator('flipscope-images .hair').count()).toBe(6);
      await maps.press('Escape');
      await expect.poll(() => page.locator('.hair').count()).toBe(0);
    }));

  it('stores what was chosen and takes it up again', async () => {
    let state: FakeHost['states'][number] | undefined;
    await withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.getByRole('radio', { name: /Rotated/ }).click();
      await page.getByRole('option', { name: /^conv3/ }).click();
      await page.getByRole('checkbox', { name: 'Smooth' }).click();
      state = await page.evaluate(() => (window.flipscopeHost as FakeHost).states.at(-1));
    });
    expect(state?.view).toMatchObject({ flip: 'hv', tensor: '/conv3/Relu_output_0', smooth: false });
    if (state === undefined) throw new Error('The page stored nothing.');
    await withPanel({ state }, async ({ page }) => {
      await mapsReady(page);
      expect((await calls(page, 'layerView'))[0]).toEqual(['/conv3/Relu_output_0', 'hv']);
      expect(await page.getByRole('checkbox', { name: 'Smooth' }).getAttribute('aria-checked')).toBe('false');
    });
  });
});

describe('changing and exporting', () => {
  it('leaves what is being typed when the report comes again with causes', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.getByRole('button', { name: 'Edit Preprocessing' }).click();
      const mean = page.getByRole('textbox', { name: 'mean' });
      await mean.fill('0.4, 0.4, 0.4');
      await page.evaluate(() => window.flipscopeHost.send({ causes: true }));
      await page.getByRole('heading', { name: 'Why' }).waitFor();
      expect(await mean.inputValue()).toBe('0.4, 0.4, 0.4');
    }));

  it('runs again with changed preprocessing, once it holds', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.getByRole('button', { name: 'Edit Preprocessing' }).click();
      const apply = page.getByRole('button', { name: 'Apply and Run' });
      await page.getByRole('textbox', { name: 'Height' }).fill('225');
      await page.getByRole('textbox', { name: /^Mean/ }).fill('0.5');
      await apply.click();
      await page.getByText('Expected three values for channels "rgb", found 1').waitFor();
      expect(await calls(page, 'rerun')).toEqual([]);
      await page.getByRole('textbox', { name: /^Mean/ }).fill('0.5, 0.5, 0.5');
      await apply.click();
      await expect.poll(() => calls(page, 'rerun')).toHaveLength(1);
      const [[change]] = (await calls(page, 'rerun')) as [[unknown]];
      expect(change).toMatchObject({ preprocess: { size: [225, 224], mean: [0.5, 0.5, 0.5], scale: 1 / 255 } });
    }));

  it('saves preprocessing for the model', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.getByRole('button', { name: 'Edit Preprocessing' }).click();
      await page.getByRole('textbox', { name: 'Width' }).fill('0');
      await page.getByRole('button', { name: 'Save for This Model' }).click();
      await page.getByText('Expected a whole number from 1 to 8192').waitFor();
      await page.getByRole('textbox', { name: 'Width' }).fill('192');
      await page.getByRole('button', { name: 'Save for This Model' }).click();
      await expect.poll(() => calls(page, 'savePreprocess')).toHaveLength(1);
      const [[saved]] = (await calls(page, 'savePreprocess')) as [[unknown]];
      expect(saved).toMatchObject({ size: [224, 192], resize: 'crop', resizeTo: 256 });
    }));

  it('switches to flipping the file, and exports', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.getByRole('radio', { name: /flip the file/ }).click();
      await expect.poll(() => calls(page, 'rerun')).toEqual([[{ flipMode: 'file' }]]);
      await page.getByRole('button', { name: 'Change Image' }).click();
      await expect.poll(() => calls(page, 'chooseImage')).toEqual([[]]);
      await page.getByRole('button', { name: 'Export as CSV' }).click();
      await expect.poll(() => calls(page, 'exportReport')).toEqual([['csv']]);
    }));
});

describe('the contract of an output', () => {
  const box = (page: Page, output = 'embedding') => page.getByRole('combobox', { name: `Contract of ${output}` });
  const choose = async (page: Page, kind: RegExp): Promise<void> => {
    await box(page).click();
    await page.getByRole('option', { name: kind }).click();
  };

  it('says where it comes from and what it would be otherwise', () =>
    withPanel({ assumed: true }, async ({ page }) => {
      await mapsReady(page);
      const described = page.locator('flipscope-contract-choice #origin');
      expect((await described.innerText()).replace(/\s+/g, ' ')).toMatch(
        /^Assumed: two axes, no names of classes\. Read as classes, it would differ by the same .*%, and the top class would change\.$/,
      );
      expect(await box(page).getAttribute('aria-describedby')).toBe('origin');
    }));

  it('is changed by one click, and the focus comes back', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await choose(page, /^map/);
      await expect.poll(() => calls(page, 'setContract')).toEqual([['embedding', 'map']]);
      await expect.poll(() => focusedLabel(page)).toBe('Contract of embedding');
    }));

  it('that is refused is told, and the list shows the old one again', () =>
    withPanel({ contractError: 'The shape 1×512 shows no rows and columns.' }, async ({ page }) => {
      await mapsReady(page);
      const before = await box(page).evaluate((element) => (element as HTMLSelectElement).value);
      await choose(page, /^map/);
      await page.getByText('The shape 1×512 shows no rows and columns.').waitFor();
      await expect.poll(() => box(page).evaluate((element) => (element as HTMLSelectElement).value)).toBe(before);
      // The report comes again with what explains it: why the choice was refused is still there to read.
      await page.evaluate(() => window.flipscopeHost.send({ causes: true }));
      await page.getByRole('heading', { name: 'Why' }).waitFor();
      expect(await page.getByText('The shape 1×512 shows no rows and columns.').count()).toBe(1);
    }));

  it('is changed by keyboard: arrows open the list, Enter chooses, Escape and leaving do not', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await box(page).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Escape');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await page.waitForTimeout(200);
      expect(await calls(page, 'setContract')).toEqual([]);
      await box(page).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect.poll(() => calls(page, 'setContract')).toEqual([['embedding', 'classes']]);
    }));

  it('that leaves an output out can be changed again, or taken back', () =>
    withPanel({ ignored: 'aux' }, async ({ page }) => {
      await mapsReady(page);
      await box(page, 'aux').click();
      await page.getByRole('option', { name: /^as inferred/ }).click();
      await expect.poll(() => calls(page, 'setContract')).toEqual([['aux']]);
    }));

  it('stands in tabs where there are several outputs, and is accessible by axe', () =>
    withPanel({ assumed: true, outputs: 2, ignored: 'aux' }, async ({ page }) => {
      await mapsReady(page);
      await box(page).waitFor();
      expect(await axeViolations(page, page.getByRole('region', { name: 'Outputs' }))).toEqual([]);
    }));
});

describe('what became of a report', () => {
  const TIME = new Date(2026, 10, 26, 14, 2).getTime();
  const CHANGED = { written: ['/home/ada/models/resnet18.onnx'], removed: [], time: TIME, canRun: true };

  it('is a bar over its lower edge, which moves nothing and asks what to do', () =>
    withPanel({ notice: { files: CHANGED } }, async ({ page }) => {
      await mapsReady(page);
      const bar = page.locator('flipscope-notice');
      await bar.getByRole('status').filter({ hasText: 'resnet18.onnx changed 14:02' }).waitFor();
      expect(await bar.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
      const top = () => page.locator('#headline').evaluate((element) => element.getBoundingClientRect().top);
      const before = await top();
      await bar.getByRole('button', { name: 'Run Again' }).click();
      await bar.getByRole('button', { name: 'Run When It Changes' }).click();
      await expect.poll(() => calls(page, 'runWhenChanged')).toEqual([[]]);
      expect(await calls(page, 'rerun')).toEqual([[{}]]);
      expect(await axeViolations(page, bar)).toEqual([]);
      await bar.getByRole('button', { name: 'Dismiss' }).click();
      await bar.waitFor({ state: 'detached' });
      expect(await top()).toBe(before);
    }));

  it('is told again when it is another change, also after the bar was dismissed', () =>
    withPanel({ notice: { files: CHANGED } }, async ({ page }) => {
      const bar = page.locator('flipscope-notice');
      await bar.getByRole('button', { name: 'Dismiss' }).click();
      await bar.waitFor({ state: 'detached' });
      const files = { ...CHANGED, time: TIME + 60_000 };
      await page.evaluate((next) => window.flipscopeHost.send({ notice: { files: next } }), files);
      await bar.getByText('resnet18.onnx changed 14:03').waitFor();
    }));

  it('says why a further run failed, under the report that stays', () => {
    const error = { name: 'UserError', reason: 'model-invalid', message: '<b>resnet18.onnx</b>: not a model' } as const;
    return withPanel({ notice: { files: CHANGED, failure: { error, time: TIME } } }, async ({ page }) => {
      await mapsReady(page);
      await page.getByText('The run of 14:02 failed: <b>resnet18.onnx</b>: not a model').waitFor();
      await page.locator('flipscope-notice').getByRole('button', { name: 'Show Log' }).click();
      await expect.poll(() => calls(page, 'openLog')).toEqual([[]]);
      expect(await page.locator('flipscope-report[inert]').count()).toBe(0);
    });
  });

  it('offers no run while the model is not there', () => {
    const files = { ...CHANGED, written: [], removed: CHANGED.written, canRun: false };
    return withPanel({ notice: { files } }, async ({ page }) => {
      await page.getByText('resnet18.onnx was removed 14:02; the report is of what was there before').waitFor();
      expect(await page.getByRole('button', { name: /^Run/ }).count()).toBe(0);
    });
  });
});

describe('a report of the history', () => {
  const keptFrom = new Date(2025, 10, 26, 14, 2).getTime();

  it('says from when it is, and offers to run again', () =>
    withPanel({ notice: { keptFrom } }, async ({ page }) => {
      await mapsReady(page);
      await page.getByText('Report of Nov 26, 2025, 14:02', { exact: true }).waitFor();
      expect(await page.getByRole('button', { name: 'Run When It Changes' }).count()).toBe(0);
      await page.locator('flipscope-notice').getByRole('button', { name: 'Run Again' }).click();
      await expect.poll(() => calls(page, 'rerun')).toEqual([[{}]]);
      expect(await axeViolations(page, page.locator('flipscope-notice'))).toEqual([]);
    }));

  it('says what has become of its files, and offers no run while they are not there', () => {
    const files = { written: ['/w/resnet18.onnx'], removed: ['/w/cat.png'], time: keptFrom, canRun: false };
    return withPanel({ notice: { keptFrom, files } }, async ({ page }) => {
      await page
        .getByText('Report of Nov 26, 2025, 14:02; since then resnet18.onnx changed, cat.png was removed')
        .waitFor();
      expect(await page.getByRole('button', { name: /^Run/ }).count()).toBe(0);
    });
  });
});

describe('the run before', () => {
  it('is told in the chips, the curve and the list of layers', () =>
    withPanel({ ...EVERYTHING, beforeSeed: 2 }, async ({ page }) => {
      await mapsReady(page);
      expect(await page.getByRole('radio', { name: /Left–right/ }).innerText()).toMatch(/[\d.]+% →\s+[\d.]+%\s+[▲▼]/);
      await page.locator('flipscope-layer-curve path.before').first().waitFor();
      await page.getByText('in the run before').waitFor();
      await page.getByRole('listbox', { name: 'Layers' }).press('Home');
      await page.getByRole('option', { name: /^conv1\s*, before\s+[\d.]+%\s*, error\s+[\d.]+%/ }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    }));

  it('puts the layers that changed most first in one click, and back', () =>
    withPanel({ beforeSeed: 2 }, async ({ page }) => {
      await mapsReady(page);
      const list = page.getByRole('listbox', { name: 'Layers' });
      const places = () => list.getByRole('option').evaluateAll((rows) => rows.map((row) => row.id).slice(0, 5));
      const inGraph = await places();
      await page.getByRole('button', { name: 'Changed Most First' }).click();
      await expect.poll(places).not.toEqual(inGraph);
      expect(await list.getByRole('option', { selected: true }).getAttribute('id')).toBe((await places())[0]);
      expect(await page.evaluate(() => window.flipscopeHost.states.at(-1)?.view)).toMatchObject({ order: 'change' });
      await page.getByRole('button', { name: 'Graph Order' }).click();
      await page.getByRole('button', { name: 'Changed Most First' }).waitFor();
    }));

  it('leaves the maps, the choices and the place on the page when the next is on screen', () =>
    withPanel({ ...EVERYTHING, height: 700 }, async ({ page }) => {
      await mapsReady(page);
      await page.getByRole('option', { name: /^conv3/ }).click();
      await page.locator('flipscope-fix').scrollIntoViewIfNeeded();
      const scrolled = () => page.evaluate(() => scrollY);
      const before = await scrolled();
      expect(before).toBeGreaterThan(0);
      await page.evaluate(() => window.flipscopeHost.send({ classes: true, seed: 3, beforeSeed: 1 }));
      await page.getByRole('button', { name: 'Changed Most First' }).waitFor();
      await mapsReady(page);
      expect(await scrolled()).toBeGreaterThan(0);
      await expect.poll(() => shownMaps(page)).toMatch(/^Feature maps\s+conv3/);
    }));
});

describe('other phases', () => {
  it('shows progress at once and can be canceled', () =>
    withPanel({ phase: 'running', fraction: 0.42 }, async ({ page }) => {
      const bar = page.getByRole('progressbar');
      expect(await bar.getAttribute('aria-valuenow')).toBe('42');
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect.poll(() => calls(page, 'cancel')).toHaveLength(1);
    }));

  it('keeps the old report on screen, out of reach, while it runs again', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.evaluate(() => (window.flipscopeHost as FakeHost).send({ phase: 'running' }));
      await page.getByRole('progressbar').waitFor();
      expect(await page.locator('flipscope-report').getAttribute('inert')).toBe('');
      await page.evaluate(() => (window.flipscopeHost as FakeHost).send({ exact: true }));
      await page.getByText('Mirroring does not change this embedding').waitFor();
      expect(await page.locator('flipscope-report').getAttribute('inert')).toBeNull();
    }));

  it('leaves all below the verdict in its place when another run says less, until the page is of another width', () =>
    withPanel({ warnings: ['Operator GridSample is not tracked.'] }, async ({ page }) => {
      await mapsReady(page);
      const flips = page.getByRole('radiogroup', { name: 'Flip', exact: true });
      const top = async (): Promise<number> => (await flips.boundingBox())!.y;
      const before = await top();
      await page.evaluate(() => (window.flipscopeHost as FakeHost).send({ phase: 'running' }));
      await page.getByRole('progressbar').waitFor();
      await page.evaluate(() => (window.flipscopeHost as FakeHost).send({ seed: 2, warnings: [] }));
      await page.getByText('GridSample').waitFor({ state: 'detached' });
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
      expect(await top()).toBe(before);
      await page.setViewportSize({ width: 1201, height: 900 });
      const room = () => page.locator('.reasons').evaluate((element) => (element as HTMLElement).style.height);
      await expect.poll(room).toBe('');
    }));

  it('leaves all below the verdict in its place when another run says several lines more, until somebody asks for them', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      const flips = page.getByRole('radiogroup', { name: 'Flip', exact: true });
      const top = async (): Promise<number> => (await flips.boundingBox())!.y;
      const before = await top();
      await page.evaluate(() => {
        window.layoutShift = 0;
        new PerformanceObserver((list) => {
          for (const shift of list.getEntries() as (PerformanceEntry & { value: number })[])
            window.layoutShift += shift.value;
        }).observe({ type: 'layout-shift' });
        (window.flipscopeHost as FakeHost).send({ phase: 'running' });
      });
      await page.getByRole('progressbar').waitFor();
      const warnings = ['GridSample', 'NonZero', 'Unique', 'Loop', 'Scan'].map(
        (op) => `Operator ${op} is not tracked.`,
      );
      await page.evaluate((more) => (window.flipscopeHost as FakeHost).send({ seed: 2, warnings: more }), warnings);
      const more = page.getByRole('button', { name: 'Show All of the Reasons' });
      await more.waitFor();
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
      await mapsReady(page);
      expect(await top()).toBe(before);
      expect(await page.evaluate(() => window.layoutShift)).toBeLessThan(0.02);
      await more.click();
      await more.waitFor({ state: 'detached' });
      expect(await top()).toBeGreaterThan(before + 60);
      expect(
        await page.locator('.reasons').evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight),
      ).toBe(0);
    }));

  it('keeps its feature maps when the same report comes again with causes', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.evaluate(() => (window.flipscopeHost as FakeHost).send({ causes: true }));
      await page.getByRole('heading', { name: 'Why' }).waitFor();
      // The first is of the layer on screen, the others of those beside it.
      const asked = (await calls(page, 'layerView')).map((call) => JSON.stringify(call));
      expect(new Set(asked).size).toBe(asked.length);
    }));

  it('says why a run failed and offers what to do next', () => {
    const message = 'broken.onnx: expected an ONNX model, found <b>an image</b>. Choose another file.';
    const error = { name: 'UserError', reason: 'model-invalid', message } as const;
    return withPanel({ phase: 'failed', error, theme: 'light' }, async ({ page }) => {
      expect(await page.getByRole('alert').innerText()).toContain(message);
      expect(await axeViolations(page)).toEqual([]);
      for (const name of ['Run Again', 'Choose Another Model', 'Show Log'])
        await page.getByRole('button', { name }).click();
      await expect.poll(() => calls(page, 'openLog')).toHaveLength(1);
      expect(await calls(page, 'rerun')).toEqual([[{}]]);
      expect(await calls(page, 'chooseModel')).toHaveLength(1);
    });
  });

  it('says why a layer cannot be shown and asks again', () =>
    withPanel({ viewError: 'The engine stopped: run again.' }, async ({ page }) => {
      const maps = page.getByRole('region', { name: 'Feature maps' });
      await maps.getByText('The engine stopped: run again.').waitFor();
      await maps.getByRole('button', { name: 'Try Again' }).click();
      await expect.poll(() => calls(page, 'layerView')).toHaveLength(2);
    }));

  it('shows inputs that are no images, and layers without spatial axes', () =>
    withPanel({ tensorInput: true }, async ({ page }) => {
      await mapsReady(page);
      await page.getByText(/has 12 channels/).waitFor();
      await page.getByRole('listbox', { name: 'Layers' }).press('End');
      await page.locator('flipscope-value-bars').waitFor();
      await page.getByRole('slider', { name: 'Value' }).press('End');
      await page.getByText(/^Value 511: original/).waitFor();
    }));
});

describe('names of classes', () => {
  it('are asked for where the model has none', async () => {
    await withPanel({ classes: true, unnamed: true }, async ({ page }) => {
      await page.getByText('Add Labels…').click();
      await expect.poll(() => calls(page, 'addLabels')).toEqual([['embedding']]);
    });
    await withPanel({ classes: true }, async ({ page }) => {
      await mapsReady(page);
      expect(await page.getByText('Add Labels…').count()).toBe(0);
    });
  });
});

describe('looking closely', () => {
  const frames = (page: Page) => page.locator('.frame');
  const transforms = (page: Page) =>
    page
      .locator('.frame .zoomed')
      .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).transform).filter((text) => text !== 'none'));

  it('zooms and moves all images and maps together, and writes values where there is room', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      const map = page.locator('flipscope-map-triple .frame').first();
      await map.hover();
      await page.mouse.wheel(0, -100);
      expect(await transforms(page)).toEqual([]);
      await page.keyboard.down('Control');
      for (let i = 0; i < 3; i++) await page.mouse.wheel(0, -100);
      await page.keyboard.up('Control');
      await expect.poll(async () => (await transforms(page)).length).toBe(await frames(page).count());
      expect(await page.locator('.values > span').count()).toBeGreaterThan(0);
      const before = await transforms(page);
      await page.mouse.down();
      await page.mouse.move(...(await centerOf(map, 60)));
      await page.mouse.up();
      await expect.poll(() => transforms(page)).not.toEqual(before);
      await page.getByRole('button', { name: 'Show the Whole' }).click();
      await expect.poll(() => transforms(page)).toEqual([]);
      const maps = page.getByRole('application', { name: /Feature maps/ });
      await maps.press('+');
      await expect.poll(async () => (await transforms(page)).length).toBeGreaterThan(0);
      await maps.press('0');
      await expect.poll(() => transforms(page)).toEqual([]);
    }));

  it('swipes, blinks, and shows a histogram and the full size, all of it accessible', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      const comparison = page.getByRole('combobox', { name: 'Comparison of the maps' });
      const choose = async (name: string): Promise<void> => {
        await comparison.click();
        await page.getByRole('option', { name, exact: true }).click();
      };
      await choose('swipe');
      const layer = page.locator('flipscope-map-triple .layer');
      await page.getByRole('slider', { name: /^Swipe/ }).press('Home');
      await expect.poll(() => layer.evaluate((part) => getComputedStyle(part).clipPath)).toMatch(/0%\)$/);
      await page.getByRole('checkbox', { name: 'Histogram' }).click();
      await page.getByRole('img', { name: /^Histogram of the values/ }).waitFor();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await choose('blink');
      await page.getByText('Show Flipped Back').click();
      await page.getByText('Show Original').waitFor();
      await page.emulateMedia({ reducedMotion: 'no-preference' });
      expect(await axeViolations(page)).toEqual([]);
      await page.getByText('Full Size').click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }));

  it('keeps channels at hand and the colors of one map on all layers', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.getByText('Pin Channel').click();
      const legend = page.locator('flipscope-map-triple .legend').first();
      await page.getByRole('checkbox', { name: 'Lock Color Scale' }).click();
      const ends = await legend.innerText();
      await page.getByRole('slider', { name: 'Layer' }).press('Home');
      await expect.poll(() => shownMaps(page)).toMatch(/^Feature maps\s+conv1/);
      expect(await legend.innerText()).toBe(ends);
      await page.getByRole('list', { name: 'Pinned channels' }).getByRole('button').first().click();
      await expect.poll(() => shownMaps(page)).not.toMatch(/^Feature maps\s+conv1/);
    }));

  it('saves the map that the context menu was opened on', () =>
    withPanel({}, async ({ page }) => {
      await mapsReady(page);
      await page.locator('flipscope-map-triple .frame').nth(2).click({ button: 'right' });
      await page.evaluate(() => window.flipscopeHost.mapAction('saveNpy'));
      await expect.poll(() => calls(page, 'saveMap')).toHaveLength(1);
      const [[format, name]] = (await calls(page, 'saveMap')) as [[string, string]];
      expect([format, name]).toEqual(['npy', expect.stringMatching(/channel \d+ difference$/)]);
    }));
});

async function centerOf(locator: Locator, right: number): Promise<[number, number]> {
  const box = (await locator.boundingBox())!;
  return [box.x + box.width / 2 + right, box.y + box.height / 2];
}
