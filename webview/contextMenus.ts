/**
 * Has VS Code's menus know what they are opened on. VS Code reads `data-vscode-context` of the element that the page's
 * window sees, which is never one inside a shadow root: what stands inside is handed to the body while a menu opens.
 */
export function handContextOut(): void {
  document.addEventListener('contextmenu', (event) => {
    const { body } = document;
    const contexts = event
      .composedPath()
      .flatMap((target) => (target instanceof HTMLElement && target !== body ? [target.dataset['vscodeContext']] : []));
    const context = contexts.find((found) => found !== undefined);
    if (context === undefined) delete body.dataset['vscodeContext'];
    else body.dataset['vscodeContext'] = context;
  });
}
