import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { pageHtml } from '../../src/extension/panel/pageHtml';
import { THEME_CLASSES, THEME_KINDS, themeStyle, type ThemeName } from './panelHarness/themes';

/** What VS Code's own style sheet for webviews says of the body. */
const BODY = 'margin: 0; padding: 0 20px; background: var(--vscode-editor-background);';
const SCRIPT = '/script.js';
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
    const script = await bundle(entry, 'esm');
    const layout = await bundle(LAYOUT_ENTRY, 'esm');
    const origin = await serve(browser, (url, origin) => {
      if (url === LAYOUT) return { type: 'text/javascript', body: layout };
      if (url === SCRIPT) return { type: 'text/javascript', body: script };
      const html = pageHtml({ cspSource: origin, script: `${origin}${SCRIPT}`, title: 'Flipscope', hasWorker: true });
      return { type: 'text/html', body: html };
    });
    const page = await browser.newPage();
    return new PageTab(page, origin);
  }

  /** Lets the page call a function of the test, on every page that is opened from now on. */
  async expose(name: string, call: (...args: never[]) => unknown): Promise<void> {
    await this.page.exposeFunction(name, call);
  }

  async open({ host, theme = 'dark', width = 1400, height = 900 }: PageOptions): Promise<OpenedPage> {
    const { page } = this;
    await this.host?.dispose();
    // Before the page's own script, as in VS Code; another theme later would make it lay everything out twice.
    const dressing = `document.addEventListener('readystatechange', () => (${applyTheme})(${JSON.stringify(dressOf(theme))}), { once: true });`;
    this.host = await page.addInitScript({ content: `${dressing}\n${host}` });
    await page.setViewportSize({ width, height });
    const complaints: string[] = (this.complaints = []);
    await page.goto(`${this.url}/`, { waitUntil: 'domcontentloaded' });
    // What the page draws at once is there.
    await frameDrawn(page);
    const setTheme = async (name: ThemeName): Promise<void> => {
      await page.evaluate(applyTheme, dressOf(name));
      // The toolkit takes the theme's colors over in the frame after.
      await frameDrawn(page);
      await frameDrawn(page);
    };
    return { page, complaints, setTheme };
  }
}

async function frameDrawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
}

/**
 * Answers a browser's requests until it closes. A real server, so that the browser keeps the compiled scripts, which it
 * does not for what a test answers in its place.
 *
 * @returns where it is
 */
async function serve(
  browser: Browser,
  answer: (url: string, origin: string) => { readonly type: string; readonly body: string },
): Promise<string> {
  let origin = '';
  const server = createServer((request, response) => {
    const { type, body } = answer(request.url ?? '/', origin);
    response.setHeader('Content-Type', type);
    response.setHeader('Cache-Control', type === 'text/html' ? 'no-store' : 'max-age=3600, immutable');
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser.on('disconnected', () => server.close());
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return origin;
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

interface Dress {
  readonly style: string;
  readonly body: string;
  readonly classes: string;
  readonly kind: string;
}

/** What VS Code says of a theme to a page. */
function dressOf(theme: ThemeName): Dress {
  return { style: themeStyle(theme), body: BODY, classes: THEME_CLASSES[theme], kind: THEME_KINDS[theme] };
}

/** Runs in the page, where nothing of this file is known. */
function applyTheme({ style, body, classes, kind }: Dress): void {
  document.documentElement.style.cssText = style;
  document.body.dataset['vscodeThemeKind'] = kind;
  document.body.style.cssText = body;
  document.body.className = classes;
}
