import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchBrowser } from './browser';
import { VsCode, type VsCodeOptions } from './vsCode';
import { RunningServer } from './vscodeServer';

interface SharedTab {
  readonly server: RunningServer;
  readonly page: Page;
}

let tab: Promise<SharedTab> | undefined;

export interface SharedOptions extends VsCodeOptions {
  /**
   * Whether reports are explained by themselves, as they are by default. Otherwise they are not: the built-in model is
   * checked in a second and explained in five, which nobody looks at.
   */
  readonly explain?: boolean;
}

/**
 * A window in the tab and on the server that test files use one after the other, which takes a third of the time. The
 * tab ends with the worker; `sharedServer.ts` runs the server.
 */
export async function shareVsCode({ explain = false, ...options }: SharedOptions): Promise<VsCode> {
  const { server, page } = await (tab ??= open());
  await server.writeSettings({ 'flipscope.analysis.explain': explain });
  return VsCode.open(options, { server, page, close: () => leave(page) });
}

async function open(): Promise<SharedTab> {
  const { url, folder } = inject('sharedServer');
  const browser = await launchBrowser();
  return { server: new RunningServer(url, folder), page: await browser.newPage() };
}

/** Leaves the window, so that its extension host ends. */
async function leave(page: Page): Promise<void> {
  await page.goto('about:blank');
}
