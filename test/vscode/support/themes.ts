/** Theme → its name in menus and on command lines, the class of VS Code's window, what VS Code says of it to a page, and whether its background is dark. */
export const THEMES = {
  'Default Dark Modern': { label: 'Dark Modern', option: 'dark', window: 'vs-dark', page: 'vscode-dark', dark: true },
  'Default Light Modern': { label: 'Light Modern', option: 'light', window: 'vs', page: 'vscode-light', dark: false },
  'Default High Contrast': {
    label: 'Dark High Contrast',
    option: 'hc-dark',
    window: 'hc-black',
    page: 'vscode-high-contrast',
    dark: true,
  },
  'Default High Contrast Light': {
    label: 'Light High Contrast',
    option: 'hc-light',
    window: 'hc-light',
    page: 'vscode-high-contrast-light',
    dark: false,
  },
} as const;

export type Theme = keyof typeof THEMES;

/** @throws Error that names the themes there are */
export function themeOf(option: string): Theme {
  const themes = Object.entries(THEMES) as [Theme, (typeof THEMES)[Theme]][];
  const found = themes.find(([, theme]) => theme.option === option);
  if (found !== undefined) return found[0];
  const options = themes.map(([, theme]) => theme.option);
  throw new Error(
    `There is no theme "${option}": --theme takes ${options.slice(0, -1).join(', ')} or ${options.at(-1)}.`,
  );
}
