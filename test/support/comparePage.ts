import type { Browser } from 'playwright-core';
import type { ComparisonSnapshot } from '../../src/protocol/comparison';
import type { ThemeName } from './panelHarness/themes';
import { PageTab, type OpenedPage } from './pageTab';

/** The comparison's page in a browser, with a made-up extension behind it. */
export interface ComparePage extends OpenedPage {
  /** What the page has asked the extension, as `name(arguments)`. */
  asked(): Promise<readonly string[]>;
  /** What the page last gave VS Code to keep. */
  kept(): Promise<unknown>;
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

export interface ComparePageOptions {
  readonly kept?: unknown;
  readonly theme?: ThemeName;
  readonly width?: number;
}

export class ComparePages {
  private constructor(private readonly tab: PageTab) {}

  static async create(browser: Browser): Promise<ComparePages> {
    return new ComparePages(await PageTab.create(browser, 'webview/compare/main.ts'));
  }

  async open(snapshot: ComparisonSnapshot, { kept, theme, width }: ComparePageOptions = {}): Promise<ComparePage> {
    const opened = await this.tab.open({ host: host(snapshot, kept), theme, width });
    const { page } = opened;
    return { ...opened, asked: () => page.evaluate('window.asked'), kept: () => page.evaluate('window.keptState()') };
  }
}
