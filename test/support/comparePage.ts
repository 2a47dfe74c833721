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

/**
 * An extension that answers `ready` with the snapshot, `layerView` with made-up maps and everything else with nothing, in
 * the messages of birpc.
 */
function host(snapshot: ComparisonSnapshot, kept: unknown): string {
  return `let kept = ${JSON.stringify(kept) ?? 'undefined'};
    const maps = (column, tensor, flip, channel = 3) => {
      const matrix = (scale) => ({ width: 6, height: 4, data: Float32Array.from({ length: 24 }, (_, i) => scale * (i + column)) });
      return { tensor, flip, channels: 8, height: 4, width: 6, channel, original: matrix(1), flipped: matrix(0.9),
        difference: matrix(0.1), heatmap: matrix(0.1), order: Uint32Array.of(3), channelErrors: new Float32Array(8) };
    };
    const answer = (name, args) =>
      name === 'ready' ? ${JSON.stringify(snapshot)} : name === 'layerView' ? maps(...args) : undefined;
    window.asked = [];
    window.keptState = () => kept;
    window.acquireVsCodeApi = () => ({
      getState: () => kept,
      setState: (state) => { kept = state; },
      postMessage: ({ t, i, m, a }) => {
        if (t !== 'q') return;
        window.asked.push(m + JSON.stringify(a));
        setTimeout(() => window.postMessage({ t: 's', i, r: answer(m, a) }));
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
