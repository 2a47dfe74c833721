import type { Browser } from 'playwright-core';
import type { ReproductionSnapshot } from '../../src/protocol/reproductionPage';
import type { ThemeName } from './panelHarness/themes';
import { PageTab, type OpenedPage } from './pageTab';

/** The question's page in a browser, with a made-up extension behind it. */
export interface ReproductionPage extends OpenedPage {
  /** What the page has asked the extension. */
  asked(): Promise<readonly string[]>;
  /** What the page last gave VS Code to keep. */
  kept(): Promise<unknown>;
}

/** An extension that answers `ready` with the snapshot and everything else with nothing, in the messages of birpc. */
function host(snapshot: ReproductionSnapshot): string {
  const text = JSON.stringify(snapshot, (_key, value: unknown) =>
    value instanceof Float32Array ? { floats: [...value] } : value,
  );
  return `let kept;
    window.asked = [];
    window.keptState = () => kept;
    const snapshot = JSON.parse(${JSON.stringify(text)}, (key, value) =>
      value !== null && Array.isArray(value.floats) ? Float32Array.from(value.floats) : value);
    window.acquireVsCodeApi = () => ({
      setState: (state) => { kept = state; },
      postMessage: ({ t, i, m }) => {
        if (t !== 'q') return;
        window.asked.push(m);
        setTimeout(() => window.postMessage({ t: 's', i, r: m === 'ready' ? snapshot : undefined }));
      },
    });`;
}

export class ReproductionPages {
  private constructor(private readonly tab: PageTab) {}

  static async create(browser: Browser): Promise<ReproductionPages> {
    return new ReproductionPages(await PageTab.create(browser, 'webview/reproduction/main.ts'));
  }

  async open(
    snapshot: ReproductionSnapshot,
    options: { readonly theme?: ThemeName; readonly width?: number } = {},
  ): Promise<ReproductionPage> {
    const opened = await this.tab.open({ host: host(snapshot), ...options });
    const { page } = opened;
    return { ...opened, asked: () => page.evaluate('window.asked'), kept: () => page.evaluate('window.keptState()') };
  }
}
