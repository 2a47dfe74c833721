import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConsoleMessage, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { Panel } from './panel';
import { THEMES, type Theme } from './themes';
import { until } from './until';
import { VscodeServer, type RunningServer } from './vscodeServer';
import { VSIX } from './vsix';
import { Workbench } from './workbench';

export interface VsCodeOptions {
  /** Name in the workspace → a file to copy, or its content. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface OwnVsCodeOptions extends VsCodeOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether every workspace is trusted (the default), or VS Code's own trust rules hold. */
  readonly trustAll?: boolean;
}

/** Where a window runs. */
export interface Place {
  readonly server: RunningServer;
  readonly page: Page;
  readonly close: () => Promise<void>;
}

const VIEWPORT = { width: 1500, height: 950 };

/** The main commands, as menus and the palette list them. */
export const CHECK_ITEM = 'Check Flip Invariance';
export const COMPARE_ITEM = 'Compare…';
export const CHECK = `Flipscope: ${CHECK_ITEM}`;

const EVIDENCE = join('out', 'vscode-failures');

/** A window of VS Code on a workspace of its own, with the packaged extension installed. */
export class VsCode {
  readonly workbench: Workbench;
  readonly panel: Panel;

  private constructor(
    readonly workspace: string,
    readonly server: RunningServer,
    readonly page: Page,
    /** What the page wrote to its console. */
    readonly consoleLines: readonly string[],
    private readonly close: () => Promise<void>,
  ) {
    this.workbench = new Workbench(page);
    this.panel = new Panel(page);
  }

  /** With a server and a browser of its own. */
  static async start({ settings = {}, trustAll = true, ...options }: OwnVsCodeOptions): Promise<VsCode> {
    const server = await VscodeServer.start({ vsix: VSIX, settings, trustAll });
    const browser = await launchBrowser();
    const page = await browser.newPage();
    const close = async (): Promise<void> => {
      await browser.close();
      await server.dispose();
    };
    return VsCode.open(options, { server, page, close });
  }

  /** A window in a tab that is there, on a server that runs. */
  static async open({ files, viewport = VIEWPORT }: VsCodeOptions, place: Place): Promise<VsCode> {
    const { server, page } = place;
    const parent = await mkdtemp(join(tmpdir(), 'flipscope-workspace-'));
    const workspace = join(parent, 'images');
    await mkdir(workspace);
    await fill(workspace, files);
    await page.setViewportSize(viewport);
    const lines: string[] = [];
    const onConsole = (message: ConsoleMessage): number => lines.push(`${message.type()}: ${message.text()}`);
    const onError = (error: Error): number => lines.push(`uncaught: ${error.stack ?? error.message}`);
    page.on('console', onConsole).on('pageerror', onError);
    const vsCode = new VsCode(workspace, server, page, lines, async () => {
      page.off('console', onConsole).off('pageerror', onError);
      await place.close();
    });
    try {
      await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}`);
      await vsCode.ready();
    } catch (error) {
      await vsCode.saveEvidence('start');
      await vsCode.dispose();
      throw error;
    }
    return vsCode;
  }

  /** Loads the window again by VS Code's own command, so that it keeps what it keeps over a reload. */
  async reload(): Promise<void> {
    await this.workbench.reloadWindow();
    await this.ready();
  }

  /** Changes the theme as a person does; open pages follow. */
  async useTheme(theme: Theme): Promise<void> {
    const { label, window } = THEMES[theme];
    await this.workbench.runCommand('Preferences: Color Theme');
    await this.workbench.quickInput.fill(label);
    await this.workbench.pick(label);
    await this.page.locator(`.monaco-workbench.${window}`).waitFor({ timeout: 20_000 });
  }

  private async ready(): Promise<void> {
    const [first] = (await readdir(this.workspace)).sort();
    if (first !== undefined) await this.workbench.ready(first, CHECK);
  }

  /** Makes the window as wide as the panel needs to be `width` CSS pixels wide. */
  async setPanelWidth(width: number): Promise<void> {
    const { width: window = 0, height = 900 } = this.page.viewportSize() ?? {};
    const before = (await this.panel.widths()).page;
    await this.page.setViewportSize({ width: window + width - before, height });
    await until(`a panel of ${width} pixels`, async () => (await this.panel.widths()).page === width, 10_000);
  }

  /** Saves a screenshot of the window and all logs under out/, named after what failed. */
  async saveEvidence(name: string): Promise<void> {
    const stem = join(EVIDENCE, name.replace(/[^\w]+/g, '-').slice(0, 80));
    await mkdir(EVIDENCE, { recursive: true });
    await this.page.screenshot({ path: `${stem}.png` });
    await writeFile(`${stem}.log`, `${await this.server.logs()}\n=== page\n${this.consoleLines.join('\n')}\n`);
  }

  async dispose(): Promise<void> {
    await this.close();
    await rm(dirname(this.workspace), { recursive: true, force: true });
  }
}

async function fill(folder: string, files: VsCodeOptions['files']): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof content === 'string') await cp(content, path);
    else await writeFile(path, content);
  }
}
