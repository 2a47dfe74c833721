import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser } from '../vscode/support/browser';
import type { OpenedPage } from './pageTab';

/** Bundling on a busy machine. */
const SETUP_MS = 120_000;

/** The pages that the tests of a file open, in a browser that lives as long as they run. */
export function pagesOfFile<P>(create: (browser: Browser) => Promise<P>): () => P {
  let browser: Browser | undefined;
  let pages: P | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
    pages = await create(browser);
  }, SETUP_MS);
  afterAll(() => browser?.close());
  return () => {
    if (pages === undefined) throw new Error('The pages are there once the tests run.');
    return pages;
  };
}

/** Runs the test on a page, and holds the page to having complained of nothing. */
export async function withoutComplaints<O extends OpenedPage>(
  opening: Promise<O>,
  test: (opened: O) => Promise<void>,
): Promise<void> {
  const opened = await opening;
  await test(opened);
  expect(opened.complaints).toEqual([]);
}
