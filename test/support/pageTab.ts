import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { pageHtml } from '../../src/extension/panel/pageHtml';
import { THEME_CLASSES, THEME_KINDS, themeStyle, type ThemeName } from './panelHarness/themes';

/** What VS Code's own style sheet for webviews says of the body. */
const BODY = 'margin: 0; padding: 0 20px; background: var(--vscode-editor-background);';
const SCRIPT = 'script.js';
/** What lays graphs out, which is loaded from beside it. */
const LAYOUT = '/layout.js';
const LAYOUT_ENTRY = 'webview/graph/layout/main.ts';

export interface PageOptions {
  /** Runs before the page's own script: the extension's part of the conversation. */
  readonly host: string;
  readonly theme?: ThemeName | undefined;
  /** CSS pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export interface OpenedPage {
  readonly page: Page;
  /** Violations of the policy, uncaught errors and console errors since it was opened. */
  readonly complaints: readonly string[];
  setTheme(theme: ThemeName): Promise<void>;
}

/** A tab that shows one of the extension's pages, under its own policy, again and again: a new tab for each test would be a new process, which takes longest. */
export class PageTab {
  private complaints: string[] = [];
  private host: { dispose(): Promise<void> } | undefined;

  private constructor(
    private readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? String(error)));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const { url: from, lineNumber } = message.location();
      this.complaints.push(`${message.text()} ${from}:${lineNumber}`);
    });
  }

  /**
   * Run from the project's root. It closes with the browser.
   * @param entry source of the page's script
   */
  static async create(browser: Browser, entry: string): Promise<PageTab> {
    const origin = 'http://page.test';
    const script = await bundle(entry, 'esm');
    const layout = await bundle(LAYOUT_ENTRY, 'esm');
    const html = pageHtml({ cspSource: origin, script: `${origin}/${SCRIPT}`, title: 'Flipscope', hasWorker: true });
    const answerTo = (url: string): { readonly contentType: string; readonly body: string } => {
      if (url.endsWith(LAYOUT)) return { contentType: 'text/javascript', body: layout };
      if (url.endsWith(SCRIPT)) return { contentType: 'text/javascript', body: script };
      return { contentType: 'text/html', body: html };
    };
    const page = await browser.newPage();
    await page.route(`${origin}/**`, (route) => route.fulfill(answerTo(route.request().url())));
    return new PageTab(page, origin);
  }

  /** Lets the page call a function of the test, on every page that is opened from now on. */
  async expose(name: string, call: (...args: never[]) => unknown): Promise<void> {
    await this.page.exposeFunction(name, call);
  }

  async open({ host, theme = 'dark', width = 1400, height = 900 }: PageOptions): Promise<OpenedPage> {
    const { page } = this;
    await this.host?.dispose();
    this.host = await page.addInitScript({ content: host });
    await page.setViewportSize({ width, height });
    const complaints: string[] = (this.complaints = []);
    await page.goto(`${this.url}/`, { waitUntil: 'domcontentloaded' });
    const setTheme = (name: ThemeName): Promise<void> => dress(page, name);
    await setTheme(theme);
    return { page, complaints, setTheme };
  }
}

/** @returns the script of an entry point, with all it imports. */
export async function bundle(entry: string, format: 'esm' | 'iife'): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  });
  return result.outputFiles[0]?.text ?? '';
}

/** Says of the theme to the page what VS Code says. */
function dress(page: Page, theme: ThemeName): Promise<void> {
  return page.evaluate(
    ([style, classes, kind, body]) => {
      document.documentElement.style.cssText = style;
      document.body.dataset['vscodeThemeKind'] = kind;
      document.body.style.cssText = body;
      document.body.className = classes;
    },
    [themeStyle(theme), THEME_CLASSES[theme], THEME_KINDS[theme], BODY] as const,
  );
}
