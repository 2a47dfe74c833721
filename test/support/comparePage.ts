import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { pageHtml } from '../../src/extension/panel/pageHtml';
import type { ComparisonSnapshot } from '../../src/protocol/comparison';
import { THEME_CLASSES, THEME_KINDS, themeStyle, type ThemeName } from './panelHarness/themes';

const ORIGIN = 'http://compare.test';
const PAGE = pageHtml({ cspSource: ORIGIN, script: `${ORIGIN}/compare.js`, title: 'Flipscope' });
const BODY = 'margin: 0; padding: 0 20px; background: var(--vscode-editor-background);';

/** The comparison's page in a browser, with a made-up extension behind it. */
export interface ComparePage {
  readonly page: Page;
  /** Violations of the policy, uncaught errors and console errors so far. */
  readonly complaints: readonly string[];
  /** What the page has asked the extension, as `name(arguments)`. */
  asked(): Promise<readonly string[]>;
  /** What the page last gave VS Code to keep. */
  kept(): Promise<unknown>;
}

let bundle: Promise<string> | undefined;

async function bundlePage(): Promise<string> {
  const result = await build({
    entryPoints: ['webview/compare/main.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  });
  return result.outputFiles[0]?.text ?? '';
}

/** An extension that answers `ready` with the snapshot and everything else with nothing, in the messages of birpc. */
function host(snapshot: ComparisonSnapshot, kept: unknown): string {
  return `let kept = ${JSON.stringify(kept) ?? 'undefined'};
    window.asked = [];
    window.keptState = () => kept;
    window.acquireVsCodeApi = () => ({
      getState: () => kept,
      setState: (state) => { kept = state; },
      postMessage: ({ t, i, m, a }) => {
        if (t !== 'q') return;
        window.asked.push(m + JSON.stringify(a));
        setTimeout(() => window.postMessage({ t: 's', i, r: m === 'ready' ? ${JSON.stringify(snapshot)} : undefined }));
      },
    });`;
}

/** Run from the project's root. */
export async function openComparePage(
  browser: Browser,
  snapshot: ComparisonSnapshot,
  { kept, theme = 'dark', width = 1400 }: { kept?: unknown; theme?: ThemeName; width?: number } = {},
): Promise<ComparePage> {
  const script = await (bundle ??= bundlePage());
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.addInitScript({ content: host(snapshot, kept) });
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: PAGE }),
  );
  await page.goto(`${ORIGIN}/`);
  await page.evaluate(
    ([style, classes, kind, body]) => {
      document.documentElement.style.cssText = style;
      document.body.dataset['vscodeThemeKind'] = kind;
      document.body.style.cssText = body;
      document.body.className = classes;
    },
    [themeStyle(theme), THEME_CLASSES[theme], THEME_KINDS[theme], BODY] as const,
  );
  return {
    page,
    complaints,
    asked: () => page.evaluate('window.asked'),
    kept: () => page.evaluate('window.keptState()'),
  };
}
