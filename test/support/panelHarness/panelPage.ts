import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { pageHtml } from '../../../src/extension/panel/pageHtml';
import type { FakeHostOptions } from './fakeHost';
import { THEME_CLASSES, THEME_KINDS, themeStyle, type ThemeName } from './themes';

const ORIGIN = 'http://panel.test';
/** The real panel's page, under its real policy. */
const PAGE = pageHtml({ cspSource: ORIGIN, script: `${ORIGIN}/webview.js`, title: 'Flipscope' });
/** What VS Code's own style sheet for webviews says of the body. */
const BODY = 'margin: 0; padding: 0 20px; background: var(--vscode-editor-background);';
export interface PanelPageOptions extends FakeHostOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

/** The panel's page in a browser, with a made-up extension behind it. */
export interface PanelPage {
  readonly page: Page;
  /** Violations of the policy, uncaught errors and console errors so far. */
  readonly complaints: string[];
  setTheme(theme: ThemeName): Promise<void>;
}

let bundles: Promise<{ readonly webview: string; readonly fakeHost: string }> | undefined;

async function bundle(entry: string, format: 'esm' | 'iife'): Promise<string> {
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

async function bundleAll(): Promise<{ readonly webview: string; readonly fakeHost: string }> {
  const [webview, fakeHost] = await Promise.all([
    bundle('webview/main.ts', 'esm'),
    bundle('test/support/panelHarness/fakeHost.ts', 'iife'),
  ]);
  return { webview, fakeHost };
}

/** The options as the page shows them; closed with the page's context. Run from the project's root. */
export async function openPanelPage(browser: Browser, options: PanelPageOptions = {}): Promise<PanelPage> {
  bundles ??= bundleAll();
  const { webview, fakeHost } = await bundles;
  const { theme = 'dark', width = 1400, height = 900, scale = 1, ...hostOptions } = options;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error')
      complaints.push(`${message.text()} ${message.location().url}:${message.location().lineNumber}`);
  });
  await page.addInitScript({ content: `window.flipscopeHostOptions = ${JSON.stringify(hostOptions)};\n${fakeHost}` });
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: webview })
      : route.fulfill({ contentType: 'text/html', body: PAGE }),
  );
  await page.goto(`${ORIGIN}/`, { waitUntil: 'commit' });
  const setTheme = async (name: ThemeName): Promise<void> => {
    await page.evaluate(
      ([style, classes, kind, body]) => {
        document.documentElement.style.cssText = style;
        document.body.dataset['vscodeThemeKind'] = kind;
        document.body.style.cssText = body;
        document.body.className = classes;
      },
      [themeStyle(name), THEME_CLASSES[name], THEME_KINDS[name], BODY] as const,
    );
  };
  await page.waitForLoadState('domcontentloaded');
  await setTheme(theme);
  return { page, complaints, setTheme };
}
