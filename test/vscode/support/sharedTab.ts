import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchBrowser } from './browser';
import { RunningServer } from './vscodeServer';

interface SharedTab {
  readonly server: RunningServer;
  readonly page: Page;
}

let tab: Promise<SharedTab> | undefined;

/** The tab that test files use one after the other, on the server that `sharedServer.ts` runs; it ends with the worker. */
export function sharedTab(): Promise<SharedTab> {
  return (tab ??= open());
}

async function open(): Promise<SharedTab> {
  const { url, folder } = inject('sharedServer');
  const browser = await launchBrowser();
  return { server: new RunningServer(url, folder), page: await browser.newPage() };
}

/** Leaves the window, so that its extension host ends. */
export async function leave(page: Page): Promise<void> {
  await page.goto('about:blank');
}
