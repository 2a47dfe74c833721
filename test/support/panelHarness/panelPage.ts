import type { Browser } from 'playwright-core';
import { bundle, PageTab, type OpenedPage } from '../pageTab';
import type { FakeHostOptions } from './fakeHost';
import type { ThemeName } from './themes';

export interface PanelPageOptions extends FakeHostOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
}

/** The panel's page in a browser, with a made-up extension behind it. */
export class PanelPages {
  private constructor(
    private readonly tab: PageTab,
    private readonly fakeHost: string,
  ) {}

  static async create(browser: Browser): Promise<PanelPages> {
    const tab = PageTab.create(browser, 'webview/main.ts');
    return new PanelPages(await tab, await bundle('test/support/panelHarness/fakeHost.ts', 'iife'));
  }

  /** The options as the page shows them. */
  open({ theme, width, height, ...options }: PanelPageOptions = {}): Promise<OpenedPage> {
    const host = `window.flipscopeHostOptions = ${JSON.stringify(options)};\n${this.fakeHost}`;
    return this.tab.open({ host, theme, width, height });
  }
}
