import { css } from 'lit';

export const fixStyles = css`
  :host {
    container-type: inline-size;
  }
  .options th,
  .options td {
    padding-block: 10px;
    vertical-align: top;
  }
  .options th[scope='row'] {
    width: 33%;
    color: inherit;
    font-size: inherit;
    /* Operators have the names of files: one long word. */
    overflow-wrap: anywhere;
  }
  .options b {
    font-weight: 600;
  }
  .then,
  .options th[scope='col'] {
    white-space: nowrap;
  }
  .better .then b {
    color: color-mix(in srgb, var(--fs-good) 55%, var(--fs-text));
  }
  .action {
    width: 25%;
  }
  .worse svg {
    vertical-align: -3px;
    color: var(--fs-warn);
  }
  @container (max-width: 680px) {
    .options thead {
      display: none;
    }
    .options tr {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 24px;
      padding-block: 10px;
      border-bottom: 1px solid var(--fs-grid);
    }
    .options th[scope='row'],
    .options td {
      width: auto;
      padding: 0;
      border: 0;
      text-align: start;
    }
    .options th[scope='row'],
    .options .action {
      flex: 1 0 100%;
    }
    /* The headings have no room, so that each figure says what it is. */
    .options td[data-title]::before {
      content: attr(data-title) ': ';
      color: var(--fs-muted);
    }
  }
  .note {
    margin-top: 10px;
    overflow-wrap: anywhere;
  }
  .training {
    margin-top: 18px;
  }
  .training ul {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr));
    gap: 18px 36px;
    margin-top: 10px;
  }
  .training pre {
    margin: 8px 0;
    padding: 10px 12px;
    overflow-x: auto;
    background: var(--fs-surface);
    border: 1px solid var(--fs-line);
    border-radius: 4px;
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: 12px;
  }
  .misaligned {
    margin-top: 22px;
  }
  .misaligned td:first-child {
    overflow-wrap: anywhere;
  }
`;
