import { css } from 'lit';

/** Names for the few colors the page uses, all made of VS Code's. Set once, on the root element. */
export const palette = css`
  :host {
    --fs-text: var(--vscode-editor-foreground, var(--vscode-foreground));
    --fs-muted: var(--vscode-descriptionForeground);
    --fs-page: var(--vscode-editor-background);
    --fs-surface: color-mix(in srgb, var(--fs-text) 4%, var(--fs-page));
    --fs-hover: color-mix(in srgb, var(--fs-text) 8%, var(--fs-page));
    --fs-line: var(--vscode-contrastBorder, color-mix(in srgb, var(--fs-text) 13%, var(--fs-page)));
    --fs-grid: color-mix(in srgb, var(--fs-text) 9%, var(--fs-page));
    --fs-accent: var(--vscode-charts-blue);
    --fs-good: var(--vscode-charts-green);
    --fs-warn: var(--vscode-editorWarning-foreground);
    --fs-defect: var(--vscode-charts-yellow);
    --fs-mono: var(--vscode-editor-font-family);
  }
`;

/** What every component starts from. */
export const base = css`
  :host {
    display: block;
    color: var(--fs-text);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.45;
    font-variant-numeric: tabular-nums;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  figure,
  ol,
  ul {
    margin: 0;
    padding: 0;
  }
  ol,
  ul {
    list-style: none;
  }
  h3 {
    font-size: 12px;
    font-weight: 600;
    margin-bottom: 6px;
  }
  .muted {
    color: var(--fs-muted);
  }
  .name {
    font-family: var(--fs-mono);
    font-size: 0.95em;
    overflow-wrap: anywhere;
  }
  .unbroken {
    white-space: nowrap;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* The system's wish, and VS Code's own setting. */
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
  :host-context(.vscode-reduce-motion) * {
    transition: none !important;
  }
`;

/** Sliders, with a track that is seen on every background: the browser's own knows light and dark only. */
export const rangeStyles = css`
  input[type='range'] {
    appearance: none;
    height: 16px;
    margin: 0;
    background: none;
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 4px;
    border-radius: 2px;
    background: color-mix(in srgb, var(--fs-text) 40%, var(--fs-page));
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    width: 14px;
    height: 14px;
    margin-top: -5px;
    border-radius: 50%;
    background: var(--vscode-button-background, var(--fs-accent));
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
`;

/** Heading, one sentence, and controls of a section. */
export const sectionStyles = css`
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 12px;
    margin-bottom: 12px;
  }
  h2 {
    font-size: 14px;
    font-weight: 600;
    letter-spacing: 0.01em;
  }
  .lead {
    color: var(--fs-muted);
    flex: 1 1 220px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .insight {
    font-size: 15px;
    margin-bottom: 12px;
    max-width: 62em;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 14px;
  }
  .control {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--fs-muted);
    font-size: 12px;
  }
  vscode-dropdown {
    min-width: 92px;
  }
  input[type='range'] {
    width: 92px;
  }
  ${rangeStyles}
`;

/** Plain tables: hairlines, right-aligned figures. */
export const tableStyles = css`
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th {
    color: var(--fs-muted);
    font-weight: 400;
    font-size: 12px;
    text-align: start;
  }
  th,
  td {
    padding: 4px 8px;
    border-bottom: 1px solid var(--fs-grid);
    vertical-align: baseline;
  }
  th.number {
    text-align: end;
  }
  tr > :first-child {
    padding-inline-start: 0;
  }
  tr > :last-child {
    padding-inline-end: 0;
  }
`;

/** The page of reports: its title with buttons beside it. */
export const reportPage = css`
  :host {
    max-width: 1640px;
    margin: 0 auto;
    padding: 14px 24px 40px;
    container-type: inline-size;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    margin-bottom: 14px;
  }
  .subject {
    flex: 1 1 320px;
    min-width: 0;
  }
  h1 {
    margin: 0;
    font-size: 13px;
    font-weight: 400;
    color: var(--fs-muted);
    overflow-wrap: anywhere;
    min-width: 0;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  @container (max-width: 560px) {
    :host {
      padding-inline: 16px;
    }
  }
`;
