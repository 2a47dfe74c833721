import type { FrameLocator, Locator, Page } from 'playwright-core';
import { WEBVIEW } from './panel';

/** Several models on two busy cores, from a cold engine. */
const COMPARISON_MS = 120_000;

/** The comparison in sight: a page in VS Code's two nested frames. */
export class ComparisonPage {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.frameLocator(WEBVIEW).frameLocator('iframe#active-frame');
  }

  /** The sentence. */
  get headline(): Locator {
    return this.frame.locator('.headline');
  }

  heading(name: string): Locator {
    return this.frame.getByRole('heading', { name, exact: true });
  }

  /** Rows in sight. */
  get layers(): Locator {
    return this.frame.getByRole('region', { name: 'Layers of all columns' }).locator('.row');
  }

  /** The header that the layers are sorted by. */
  get sorted(): Locator {
    return this.frame.locator('th[aria-sort=descending], th[aria-sort=ascending]');
  }

  /** Waits until the comparison is done; throws what the page says when it fails. */
  async settled(): Promise<void> {
    const failure = this.frame.getByRole('alert').first();
    await this.headline.or(failure).waitFor({ timeout: COMPARISON_MS });
    if (await failure.isVisible()) throw new Error(`the comparison failed: ${await failure.innerText()}`);
  }
}
