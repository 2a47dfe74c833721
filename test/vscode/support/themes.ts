/** Theme → its name in menus, the class of VS Code's window, what VS Code says of it to a page, and whether its background is dark. */
export const THEMES = {
  'Default Dark Modern': { label: 'Dark Modern', window: 'vs-dark', page: 'vscode-dark', dark: true },
  'Default Light Modern': { label: 'Light Modern', window: 'vs', page: 'vscode-light', dark: false },
  'Default High Contrast': {
    label: 'Dark High Contrast',
    window: 'hc-black',
    page: 'vscode-high-contrast',
    dark: true,
  },
  'Default High Contrast Light': {
    label: 'Light High Contrast',
    window: 'hc-light',
    page: 'vscode-high-contrast-light',
    dark: false,
  },
} as const;

export type Theme = keyof typeof THEMES;
