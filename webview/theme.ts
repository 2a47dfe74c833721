import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Whether the page's background is light or dark. High-contrast themes are one of the two. */
export type Background = 'light' | 'dark';

export function currentBackground(): Background {
  const classes = document.body.classList;
  return classes.contains('vscode-light') || classes.contains('vscode-high-contrast-light') ? 'light' : 'dark';
}

/** Renders its host again when the theme changes: what is painted on a canvas does not follow CSS by itself. */
export class ThemeController implements ReactiveController {
  readonly #observer: MutationObserver;

  constructor(host: ReactiveControllerHost) {
    this.#observer = new MutationObserver(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}
