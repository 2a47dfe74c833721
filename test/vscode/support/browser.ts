import { chromium, type Browser } from 'playwright-core';
import { findBrowser } from '../../../scripts/findBrowser.mjs';

/** The flags under which Chromium neither needs a sandbox or GPU nor looks for a network. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), headless: true, args: FLAGS });
}
