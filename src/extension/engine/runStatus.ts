import { l10n, StatusBarAlignment, window, type Disposable } from 'vscode';
import type { AnalysisSpec } from '../../protocol/spec';
import { tabTitles } from '../choose/tabTitles';

/** Left of most other items. */
const PRIORITY = 100;

/** An item of the status bar that names what is being run, for as long as anything is. A click shows the log. */
export class RunStatus implements Disposable {
  readonly #item = window.createStatusBarItem('flipscope.run', StatusBarAlignment.Left, PRIORITY);

  constructor() {
    this.#item.name = l10n.t('Flipscope: Running');
    this.#item.command = 'flipscope.showLog';
  }

  /** One run follows the other: the newest is named. */
  began(spec: AnalysisSpec): void {
    const [title] = tabTitles([spec]);
    const words = l10n.t('Flipscope: {0}', title!);
    this.#item.text = `$(sync~spin) ${plain(words)}`;
    this.#item.tooltip = l10n.t('Flipscope runs {0} and its mirror images. Show the log.', title!);
    this.#item.accessibilityInformation = { label: l10n.t('Flipscope runs {0}', title!) };
    this.#item.show();
  }

  ended(): void {
    this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** A file's name is no icon. */
function plain(words: string): string {
  return words.replaceAll('$(', '$ (');
}
