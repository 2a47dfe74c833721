import { css } from 'lit';

/** The story's steps: words and figures beside their pictures, where there is room. */
export const storyStyles = css`
  :host {
    container-type: inline-size;
  }
  .setup {
    max-width: 78ch;
    margin-bottom: 14px;
    overflow-wrap: anywhere;
  }
  .choice {
    max-width: 240px;
    margin-bottom: 16px;
  }
  .choice .label {
    display: block;
    margin-bottom: 3px;
    font-size: 12px;
    color: var(--fs-muted);
  }
  .choice vscode-dropdown {
    width: 100%;
  }
  ol {
    display: grid;
    gap: 16px;
  }
  article {
    padding: 16px 18px;
    border: 1px solid var(--fs-line);
    border-radius: 6px;
    background: var(--fs-surface);
  }
  article h2 {
    display: flex;
    align-items: baseline;
    gap: 10px;
    margin-bottom: 10px;
    font-size: 15px;
  }
  .number-mark {
    color: var(--fs-muted);
    font-weight: 400;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
    gap: 14px 28px;
  }
  .words {
    display: grid;
    align-content: start;
    gap: 8px;
  }
  .pictures {
    display: grid;
    align-content: start;
    gap: 10px;
  }
  .gallery {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 22px;
  }
  figcaption {
    margin-top: 3px;
    font-size: 11px;
    color: var(--fs-muted);
  }
  th.name {
    color: var(--fs-text);
    font-size: 12px;
  }
  td svg {
    width: 14px;
    height: 14px;
    vertical-align: -2px;
  }
  td.good svg {
    color: var(--fs-good);
  }
  td.bad svg {
    color: var(--fs-warn);
  }
  pre {
    margin: 14px 0 0;
    padding: 10px 12px;
    overflow-x: auto;
    border: 1px solid var(--fs-grid);
    border-radius: 4px;
    background: var(--fs-page);
    font-family: var(--fs-mono);
    font-size: 12px;
    line-height: 1.4;
  }
  @container (max-width: 720px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
