import type { FrameLocator, Locator, Page } from 'playwright-core';
import { until } from './until';

const EXTENSION_ID = 'flipscope.flipscope';
const SHORT_MS = 10_000;
/** A cold engine, a model of 100 MB and two busy cores. */
const REPORT_MS = 120_000;

/** The report panel in sight: a page in VS Code's two nested frames. */
export class Panel {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.frameLocator(`iframe.webview.ready[src*="extensionId=${EXTENSION_ID}"] >> visible=true`).frameLocator('iframe#active-frame');
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

  get progress(): Locator {
    return this.frame.getByRole('progressbar', { name: 'Analysis' });
  }

  /** Waits for a finished report whose title holds every one of `words`. */
  async report(...words: readonly string[]): Promise<void> {
    for (const word of words) await this.title.filter({ hasText: word }).waitFor({ timeout: REPORT_MS });
    await this.layers.waitFor({ timeout: REPORT_MS });
    await until('the end of the analysis', async () => (await this.progress.count()) === 0, REPORT_MS);
  }

  /** Waits until the feature maps of the chosen layer are drawn. */
  async mapsDrawn(): Promise<void> {
    const maps = this.section('Feature maps');
    await until('feature maps', async () => (await maps.getAttribute('aria-busy')) === 'false', SHORT_MS);
    await maps.getByRole('img', { name: 'original', exact: true }).waitFor({ timeout: SHORT_MS });
  }

  /** The pixels of a picture in a section, as a data URL: equal exactly when the pictures are. */
  async pixels(section: string, picture: string): Promise<string> {
    const canvas = this.section(section).getByRole('img', { name: picture, exact: true });
    return canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  }
}
