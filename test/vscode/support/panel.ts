import type { FrameLocator, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { until } from './until';

/** The outer frame of a report, or a comparison, in sight. */
export const WEBVIEW = 'iframe.webview.ready[src*="extensionId=flipscope.flipscope"] >> visible=true';
/** A layer of a cold engine, which analyses again first. */
const LAYER_MS = 60_000;
/** A cold engine, a model of 100 MB and two busy cores. */
const REPORT_MS = 120_000;

export interface TabStop {
  /** What a screen reader would call it; empty when it has no name. */
  readonly name: string;
  readonly visible: boolean;
  /** Its host and markup, to find it by. */
  readonly place: string;
}

/** The report panel in sight: a page in VS Code's two nested frames. */
export class Panel {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.frameLocator(WEBVIEW).frameLocator('iframe#active-frame');
  }

  get title(): Locator {
    return this.frame.getByRole('heading', { level: 1 });
  }

  get verdict(): Locator {
    return this.frame.getByRole('heading', { level: 2 }).first();
  }

  section(name: string): Locator {
    return this.frame.getByRole('region', { name, exact: true });
  }

  get layers(): Locator {
    return this.frame.getByRole('listbox', { name: 'Layers' });
  }

  /** Rows of layers in sight whose name begins with `name`. */
  layer(name: string): Locator {
    return this.layers.getByRole('option', { name }).first();
  }

  get selectedLayer(): Locator {
    return this.layers.getByRole('option', { selected: true });
  }

  get channels(): Locator {
    return this.frame.getByRole('listbox', { name: /^Channels/ });
  }

  get selectedChannel(): Locator {
    return this.channels.getByRole('option', { selected: true });
  }

  flip(name: string | RegExp): Locator {
    return this.frame.getByRole('radiogroup', { name: 'Flip' }).getByRole('radio', { name });
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  get failure(): Locator {
    return this.frame.getByRole('alert').first();
  }

  /** The bar that says what has become of the report. */
  get notice(): Locator {
    return this.frame.locator('flipscope-notice');
  }

  get progress(): Locator {
    return this.frame.getByRole('progressbar', { name: 'Analysis' });
  }

  /** Waits for a finished report whose title holds every one of `words`. */
  async report(...words: readonly string[]): Promise<void> {
    for (const word of words) await this.title.filter({ hasText: word }).waitFor({ timeout: REPORT_MS });
    await this.layers.waitFor({ timeout: REPORT_MS });
    await until('the end of the analysis', async () => (await this.progress.count()) === 0, REPORT_MS);
  }

  /** Waits until the report and all that is filled in after it stand still. */
  async settled(...words: readonly string[]): Promise<void> {
    await this.report(...words);
    await this.mapsDrawn();
    let before = '';
    await until(
      'a page that stands still',
      async () => {
        const now = await this.frame.locator('html').ariaSnapshot();
        const same = now === before;
        before = now;
        if (!same) await this.page.waitForTimeout(1500);
        return same;
      },
      REPORT_MS,
    );
  }

  /** Scrolls a section's beginning to the top. */
  async scrollTo(section: string): Promise<void> {
    await this.section(section).evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'instant' }));
    await this.page.waitForTimeout(400);
  }

  /** Presses keys in the list of layers and waits until layer `index` is the selected one. */
  async walkLayers(index: number, ...keys: readonly string[]): Promise<void> {
    await this.layers.focus();
    for (const key of keys) await this.page.keyboard.press(key);
    const wanted = `layer-${index}`;
    await until(wanted, async () => (await this.selectedLayer.getAttribute('id')) === wanted, LAYER_MS);
  }

  /** The verdict's sentence, its spaces made plain. */
  async verdictText(): Promise<string> {
    return (await this.verdict.innerText()).replace(/\s+/g, ' ');
  }

  /** Waits until the feature maps of the chosen layer are drawn, or the values of one without spatial axes. */
  async mapsDrawn(): Promise<void> {
    const maps = this.section('Feature maps');
    await until('the layer', async () => (await nameIn(maps)) === (await nameIn(this.selectedLayer)), LAYER_MS);
    await until('feature maps', async () => (await maps.getAttribute('aria-busy')) === 'false', LAYER_MS);
    const drawn = maps
      .getByRole('img', { name: 'original', exact: true })
      .or(maps.getByRole('slider', { name: 'Value' }));
    await drawn.waitFor({ timeout: LAYER_MS });
  }

  /** The pixels of an image in a section, as a data URL: equal exactly when the images are. */
  async pixels(section: string, image: string): Promise<string> {
    const canvas = this.section(section).getByRole('img', { name: image, exact: true });
    return canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  }

  /** How many layers the report says it has. */
  async layerCount(): Promise<number> {
    const last = await this.layers.getByRole('option').first().getAttribute('aria-setsize');
    return Number(last);
  }

  /** The part of the Fix section with this button. */
  fixWriter(button: string): Locator {
    return this.section('Fix')
      .locator('flipscope-fix-writer')
      .filter({ has: this.page.getByRole('button', { name: button }) });
  }

  /** Chooses in one of the page's drop-down lists. */
  async chooseInDropdown(within: Locator, label: string, option: string): Promise<void> {
    await within.getByRole('combobox', { name: label }).click();
    await within.getByRole('option', { name: option, exact: true }).click();
  }

  /** How many colors an image has: one for a canvas that nothing was drawn on. */
  colors(section: string, image: string): Promise<number> {
    return this.colorsOf(this.section(section).getByRole('img', { name: image, exact: true }));
  }

  colorsOf(canvas: Locator): Promise<number> {
    return canvas.evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement;
      const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
      return new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer(0))).size;
    });
  }

  /** Of the page's background, seen in its top left corner: 0 (black) … 1 (white). */
  async backgroundLightness(): Promise<number> {
    const box = await this.page.locator(WEBVIEW).boundingBox();
    if (box === null) throw new Error('No report panel is in sight.');
    const image = await this.page.screenshot({ clip: { x: box.x + 4, y: box.y + 4, width: 4, height: 4 } });
    const { channels } = await sharp(image).removeAlpha().stats();
    return channels.reduce((sum, { mean }) => sum + mean, 0) / (channels.length * 255);
  }

  /** How wide the page is, in CSS pixels, and how wide its content: more means scrolling sideways. */
  async widths(): Promise<{ readonly page: number; readonly content: number }> {
    const html = this.frame.locator('html');
    return html.evaluate(({ clientWidth, scrollWidth }) => ({ page: clientWidth, content: scrollWidth }));
  }

  /** The elements that Tab reaches from where the focus is, with what a screen reader would call them. */
  async tabStops(count: number): Promise<readonly TabStop[]> {
    const stops = [];
    for (let i = 0; i < count; i++) {
      await this.page.keyboard.press('Tab');
      const stop = await this.frame.locator('body').evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        if (element === null || element === document.body) return undefined;
        const { width, height } = element.getBoundingClientRect();
        const host = element.getRootNode() instanceof ShadowRoot ? (element.getRootNode() as ShadowRoot).host : element;
        const texts = [element, host, ...((element as HTMLInputElement).labels ?? [])];
        const labels = texts.map((e) => e.getAttribute('aria-label') ?? e.textContent?.trim() ?? '');
        const place = `${host.tagName} ${element.outerHTML.slice(0, 120)}`;
        return { name: labels.find((label) => label !== '') ?? '', visible: width > 0 && height > 0, place };
      });
      if (stop === undefined) break;
      stops.push(stop);
    }
    return stops;
  }
}

/** The first layer's name in a part of the page; empty while there is none. */
async function nameIn(part: Locator): Promise<string> {
  const [name] = await part.locator('.name').allTextContents();
  return name ?? '';
}
