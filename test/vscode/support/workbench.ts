import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { until } from './until';

const STEP_MS = 5000;
const SHORT_MS = 10_000;
const LONG_MS = 60_000;

/** The parts of VS Code's window that a person uses, found by their names. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Waits until the folder's files are listed and the extension's commands are known: menus leave it out before. */
  async ready(file: string, command: string): Promise<void> {
    await this.file(file).waitFor({ timeout: LONG_MS });
    await until(`the command ${command}`, async () => (await this.findCommands(command)).includes(command), LONG_MS);
  }

  file(name: string): Locator {
    return this.page.getByRole('tree', { name: 'Files Explorer' }).getByRole('treeitem', { name, exact: true });
  }

  /**
   * Selects these files and no others, by clicks with Ctrl, which open none of them. Once more where rows have moved
   * between aiming and clicking, as they do while files come and go.
   */
  async select(...names: readonly string[]): Promise<void> {
    const tree = this.page.getByRole('tree', { name: 'Files Explorer' });
    const selected = tree.getByRole('treeitem', { selected: true });
    await until(
      `the selection of ${names.join(', ')}`,
      async () => {
        await tree.focus();
        await this.page.keyboard.press('Escape');
        for (const name of names) await this.file(name).click({ modifiers: ['ControlOrMeta'] });
        const found = await selected.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
        return found.sort().join() === [...names].sort().join();
      },
      SHORT_MS,
    );
  }

  /** Right-clicks a file (or the selection it is in) and chooses from the menu. */
  async chooseFromContextMenu(file: string, item: string): Promise<void> {
    await this.file(file).click({ button: 'right' });
    await this.chooseFromOpenMenu(item);
  }

  async chooseFromOpenMenu(item: string): Promise<void> {
    const entry = this.page.getByRole('menuitem', { name: item, exact: true });
    await entry.waitFor({ timeout: SHORT_MS });
    // A menu lets clicks pass that come too soon after the one that opened it.
    await until(`the choice of ${item}`, () => clickAway(entry), LONG_MS);
  }

  /** The items of a file's context menu. */
  async contextMenu(file: string): Promise<readonly string[]> {
    await this.file(file).click({ button: 'right' });
    const items = this.page.getByRole('menu').getByRole('menuitem');
    await items.first().waitFor({ timeout: SHORT_MS });
    const names = await items.locator('.action-label').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return names;
  }

  /** Runs a command by its whole name in the command palette. */
  async runCommand(title: string): Promise<void> {
    await until(
      `the command ${title}`,
      () => this.inPalette(title, () => this.option(title).click({ timeout: STEP_MS })),
      LONG_MS,
    );
  }

  /** The names of the commands that the palette finds. */
  async findCommands(text: string): Promise<readonly string[]> {
    const options = this.page.locator('.quick-input-list').getByRole('option');
    let names: readonly string[] = [];
    const read = async (): Promise<void> => {
      await options.first().waitFor({ timeout: STEP_MS });
      names = await options.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    };
    await until('the command palette', () => this.inPalette(text, read), LONG_MS);
    await this.page.keyboard.press('Escape');
    return names;
  }

  /**
   * Types into the palette and does `then`. False when that came to nothing: F1 is lost while the focus moves into or
   * out of a webview's frame, and the palette closes when something else takes the focus.
   */
  private async inPalette(text: string, then: () => Promise<void>): Promise<boolean> {
    await this.page.keyboard.press('F1');
    if (!(await succeeds(this.quickInput.fill(`>${text}`, { timeout: 1500 })))) return false;
    if (await succeeds(then())) return true;
    await this.page.keyboard.press('Escape');
    return false;
  }

  get quickInput(): Locator {
    return this.page
      .locator('.quick-input-widget')
      .getByRole('combobox')
      .or(this.page.locator('.quick-input-widget input[type=text]'))
      .first();
  }

  /** A choice of the open quick pick whose label begins with `label`. */
  option(label: string): Locator {
    return this.page.locator('.quick-input-list').getByRole('option', { name: label }).first();
  }

  async pick(label: string): Promise<void> {
    await this.option(label).click({ timeout: LONG_MS });
  }

  /** Answers the open save dialog, which begins by filling in a name of its own. */
  async saveAs(path: string): Promise<void> {
    const { quickInput } = this;
    await until('the save dialog', async () => /\.\w+$/.test(await quickInput.inputValue()), LONG_MS);
    await quickInput.fill(path);
    await this.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click({ timeout: SHORT_MS });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  /** Closes every notification, so that none hides what is under it. */
  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /** A button in the title bar of the active editor. */
  titleButton(name: string): Locator {
    return this.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name });
  }

  /** The open editors of all groups. */
  get tabs(): Locator {
    return this.page.locator('.tabs-container').getByRole('tab');
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  async open(file: string): Promise<void> {
    // Drafts of files that are being written come and go in the Explorer: between aiming and clicking rows may move.
    await until(
      `the tab of ${file}`,
      async () => {
        await this.file(file).dblclick();
        await setTimeout(500);
        return this.tab(file).first().isVisible();
      },
      SHORT_MS,
    );
  }

  /** Opens a file in the editor of this name, by choice. */
  async openWith(file: string, editor: string): Promise<void> {
    await this.file(file).waitFor({ timeout: SHORT_MS });
    await this.chooseFromContextMenu(file, 'Open With...');
    await this.pick(editor);
  }

  /** Loads the window again, as a person does; the page is a new one when this returns. */
  async reloadWindow(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: LONG_MS });
    await this.runCommand('Developer: Reload Window');
    await loaded;
  }

  async closeAllEditors(): Promise<void> {
    await this.runCommand('View: Close All Editors');
    await until('no open editor', async () => (await this.tabs.count()) === 0, SHORT_MS);
  }

  /** The bottom panel showing an output channel. */
  outputChannel(name: string): Locator {
    return this.page.locator('.part.panel').filter({ has: this.page.locator(`option:checked:text-is("${name}")`) });
  }

  async closeBottomPanel(): Promise<void> {
    await this.runCommand('View: Toggle Panel Visibility');
  }
}

/** Whether a step of a user works out; for steps that are tried again. */
async function succeeds(step: Promise<void>): Promise<boolean> {
  return step.then(
    () => true,
    () => false,
  );
}

/** Clicks what goes away when it is clicked; false when it is still there a second later. */
async function clickAway(entry: Locator): Promise<boolean> {
  if (await entry.isVisible()) await entry.click({ timeout: SHORT_MS });
  return succeeds(entry.waitFor({ state: 'hidden', timeout: 1000 }));
}
