import type { Browser } from 'playwright-core';
import { PageTab, type OpenedPage } from './pageTab';

export interface LearnPage extends OpenedPage {
  /** What the page last gave VS Code to keep. */
  kept(): Promise<unknown>;
}

/** The playground in a browser. */
export class LearnPages {
  private constructor(private readonly tab: PageTab) {}

  static async create(browser: Browser): Promise<LearnPages> {
    return new LearnPages(await PageTab.create(browser, 'webview/learn/main.ts'));
  }

  /** With what VS Code kept for it. */
  async open(kept?: unknown): Promise<LearnPage> {
    const host = `let kept = ${JSON.stringify(kept) ?? 'undefined'};
      window.acquireVsCodeApi = () => ({ postMessage() {}, getState: () => kept, setState: (state) => { kept = state; } });
      window.keptState = () => kept;`;
    const opened = await this.tab.open({ host, width: 1200, height: 1000 });
    return { ...opened, kept: () => opened.page.evaluate('window.keptState()') };
  }
}
