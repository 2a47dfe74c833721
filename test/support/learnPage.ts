import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { THEME_CLASSES, themeStyle, type ThemeName } from './panelHarness/themes';

const ORIGIN = 'http://learn.test';
const NONCE = 'c2VlZGVkIGZvciB0ZXN0cw';
const POLICY = `default-src 'none'; style-src 'nonce-${NONCE}'; script-src 'nonce-${NONCE}'`;

export interface LearnPage {
  readonly page: Page;
  /** Violated policy, uncaught errors and console errors so far. */
  readonly complaints: readonly string[];
  /** What the page last gave VS Code to keep. */
  kept(): Promise<unknown>;
  setTheme(theme: ThemeName): Promise<void>;
}

let bundle: Promise<string> | undefined;

async function bundlePage(): Promise<string> {
  const result = await build({
    entryPoints: ['webview/learn/main.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  });
  return result.outputFiles[0]?.text ?? '';
}

/** The playground in a browser under its own policy, with what VS Code kept for it. Run from the project's root. */
export async function openLearnPage(browser: Browser, kept?: unknown): Promise<LearnPage> {
  const script = await (bundle ??= bundlePage());
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.addInitScript(`let kept = ${JSON.stringify(kept) ?? 'undefined'};
    window.acquireVsCodeApi = () => ({ postMessage() {}, getState: () => kept, setState: (state) => { kept = state; } });
    window.keptState = () => kept;`);
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': POLICY }, body: markup() }),
  );
  await page.goto(`${ORIGIN}/`);
  const setTheme = (theme: ThemeName): Promise<void> =>
    page.evaluate(
      ([style, classes]) => {
        document.documentElement.style.cssText = style;
        document.body.className = classes;
      },
      [themeStyle(theme), THEME_CLASSES[theme]] as const,
    );
  await setTheme('dark');
  return { page, complaints, setTheme, kept: () => page.evaluate('window.keptState()') };
}

function markup(): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Why Flipping Matters</title>
<style nonce="${NONCE}">html { background: var(--vscode-editor-background); }</style></head>
<body><script type="module" nonce="${NONCE}" src="${ORIGIN}/learn.js"></script></body></html>`;
}
