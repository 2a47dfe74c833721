import type { FrameLocator, Locator, Page } from 'playwright-core';
import { WEBVIEW } from './panel';

/** A few small images on two busy cores, from cold engines. */
const STUDY_MS = 120_000;

/** The study in sight: a page in VS Code's two nested frames. */
export class StudyPageObject {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.frameLocator(WEBVIEW).frameLocator('iframe#active-frame');
  }

  section(name: string): Locator {
    return this.frame.getByRole('region', { name, exact: true });
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** The share of images that keep their top class, per model. */
  get figures(): Locator {
    return this.frame.locator('.big');
  }

  /** Rows in sight. */
  get images(): Locator {
    return this.frame.getByRole('region', { name: /^Images, the one/ }).locator('tbody tr');
  }

  /** Waits until the study is done; throws what the page says when it fails. */
  async settled(): Promise<void> {
    const failure = this.frame.getByRole('alert').first();
    await this.button('Export JSON').or(failure).waitFor({ timeout: STUDY_MS });
    if (await failure.isVisible()) throw new Error(`the study failed: ${await failure.innerText()}`);
  }
}
