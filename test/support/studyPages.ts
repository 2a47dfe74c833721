import type { Browser } from 'playwright-core';
import { ImageIndex } from '../../src/analysis/study/imageIndex';
import { ShownStudy } from '../../src/extension/study/shownStudy';
import type { StudySnapshot } from '../../src/protocol/studyPage';
import type { ImageRows } from '../analysis/study/randomStudy';
import type { Summary } from '../../src/report/summary';
import type { ThemeName } from './panelHarness/themes';
import { PageTab, type OpenedPage } from './pageTab';

/** The study's page in a browser, with the extension's answers behind it. */
export interface OpenedStudy extends OpenedPage {
  /** What the page has asked the extension, as `name(arguments)`. */
  asked(): Promise<readonly string[]>;
  /** What the page last gave VS Code to keep. */
  kept(): Promise<unknown>;
  /** Sends another snapshot. */
  send(snapshot: StudySnapshot): Promise<void>;
}

export interface StudyPageOptions {
  readonly kept?: unknown;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly thumbnail?: string;
}

/** Posts what the page asks to `answer`, which the test exposes. */
function host(kept: unknown): string {
  return `let kept = ${JSON.stringify(kept) ?? 'undefined'};
    window.asked = [];
    window.keptState = () => kept;
    window.acquireVsCodeApi = () => ({
      getState: () => kept,
      setState: (state) => { kept = state; },
      postMessage: async ({ t, i, m, a }) => {
        if (t !== 'q') return;
        window.asked.push(m + JSON.stringify(a));
        window.postMessage({ t: 's', i, r: await window.answerStudy(m, JSON.stringify(a)) });
      },
    });`;
}

/** A study of rows: what its page asks for. */
export function shownStudy(summary: Summary, rows: readonly ImageRows[]): ShownStudy {
  const index = new ImageIndex(summary.study);
  for (const { images } of rows) index.add(images);
  return new ShownStudy(summary, index);
}

export class StudyPages {
  #shown: ShownStudy | undefined;
  #snapshot: StudySnapshot | undefined;
  #thumbnail: string | null = null;

  private constructor(private readonly tab: PageTab) {}

  static async create(browser: Browser): Promise<StudyPages> {
    return new StudyPages(await PageTab.create(browser, 'webview/study/main.ts'));
  }

  async open(
    snapshot: StudySnapshot,
    shown: ShownStudy | undefined,
    { kept, theme, width, thumbnail }: StudyPageOptions = {},
  ): Promise<OpenedStudy> {
    const isFirst = this.#snapshot === undefined;
    this.#shown = shown;
    this.#snapshot = snapshot;
    this.#thumbnail = thumbnail ?? null;
    if (isFirst) await this.tab.expose('answerStudy', (name: string, args: string) => this.#answer(name, args));
    const opened = await this.tab.open({ host: host(kept), theme, width });
    const { page } = opened;
    return {
      ...opened,
      asked: () => page.evaluate('window.asked'),
      kept: () => page.evaluate('window.keptState()'),
      send: (next) => page.evaluate((message) => window.postMessage(message), { t: 'q', m: 'snapshot', a: [next] }),
    };
  }

  #answer(name: string, json: string): unknown {
    const [first] = JSON.parse(json) as [never];
    switch (name) {
      case 'ready':
        return this.#snapshot;
      case 'classes':
        return this.#shown?.classes(first);
      case 'images':
        return this.#shown?.images(first);
      case 'thumbnails':
        return (first as readonly unknown[]).map(() => this.#thumbnail);
      default:
        return undefined;
    }
  }
}
