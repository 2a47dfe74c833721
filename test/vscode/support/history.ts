import type { Locator, Page } from 'playwright-core';
import { until } from './until';

const SHORT_MS = 10_000;
const LONG_MS = 30_000;

/** The view of kept reports in the Explorer. */
export class HistoryPart {
  constructor(private readonly page: Page) {}

  /** Waits for the view and opens it where it is closed. */
  async expand(): Promise<void> {
    const header = this.page.getByRole('button', { name: 'Flipscope Reports Section' });
    await header.waitFor({ timeout: LONG_MS });
    await until(
      'the open view',
      async () => {
        if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
        return (await header.getAttribute('aria-expanded')) === 'true';
      },
      SHORT_MS,
    );
  }

  /** The command that stands in the empty view. */
  get welcome(): Locator {
    return this.page.locator('.split-view-view .welcome-view').getByRole('button', { name: 'Check Flip Invariance' });
  }

  private get tree(): Locator {
    return this.page.getByRole('tree', { name: 'Flipscope Reports' });
  }

  /** A model; what a screen reader is told begins with its name. */
  model(name: string): Locator {
    return this.tree.locator(`[role=treeitem][aria-level="1"][aria-label^="${name}"]`);
  }

  /** The reports of an image, the newest first within a model. */
  reports(image: string): Locator {
    return this.tree.locator(`[role=treeitem][aria-level="2"][aria-label^="${image}"]`);
  }

  async chooseFromContextMenu(row: Locator, item: string): Promise<void> {
    const entry = this.page.getByRole('menuitem', { name: item, exact: true });
    const isSoon = (state: 'visible' | 'hidden'): Promise<boolean> =>
      entry.waitFor({ state, timeout: 1500 }).then(
        () => true,
        () => false,
      );
    // A tip that comes up takes the menu away, and a menu lets clicks pass that come too soon after it has opened.
    const open = async (): Promise<boolean> => {
      await row.click({ button: 'right' });
      return isSoon('visible');
    };
    await until(`the menu with ${item}`, open, LONG_MS);
    await until(
      `the choice of ${item}`,
      async () => {
        if (await entry.isVisible()) await entry.click({ timeout: SHORT_MS });
        return isSoon('hidden');
      },
      LONG_MS,
    );
  }
}
