import { css } from 'lit';

export const comparisonStyles = css`
  section {
    margin-bottom: 28px;
  }
  section > h2 {
    margin-bottom: 10px;
  }
  .flips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-bottom: 12px;
  }
  .flip {
    padding: 4px 12px;
    font: inherit;
    color: var(--fs-text);
    background: var(--fs-surface);
    border: 1px solid var(--fs-line);
    border-radius: 14px;
    cursor: pointer;
  }
  .flip:hover {
    background: var(--fs-hover);
  }
  .flip[aria-pressed='true'] {
    border-color: var(--vscode-focusBorder, var(--fs-accent));
    background: var(--fs-hover);
    font-weight: 600;
  }
  .headline {
    font-size: 18px;
    line-height: 1.35;
    font-weight: 600;
    margin-bottom: 4px;
    max-width: 46em;
    overflow-wrap: anywhere;
  }
  .headline ~ p {
    max-width: 72em;
    overflow-wrap: anywhere;
  }
  .notes {
    margin-top: 10px;
  }
  .notes li {
    padding: 4px 10px;
    margin-top: 4px;
    border-inline-start: 3px solid var(--fs-warn);
    background: var(--fs-surface);
    overflow-wrap: anywhere;
  }
  .scroll {
    overflow-x: auto;
  }
  .scroll table {
    min-width: 100%;
    width: auto;
  }
  .scroll th,
  .scroll td {
    vertical-align: top;
  }
  thead th {
    min-width: 150px;
    color: var(--fs-text);
  }
  thead svg {
    vertical-align: middle;
  }
  .words td {
    min-width: 190px;
    max-width: 460px;
    overflow-wrap: anywhere;
  }
  tr.chosen > * {
    background: var(--fs-surface);
  }
  /* What the rows are called takes no more room than it needs. */
  .scroll tr > :first-child {
    width: 1%;
    min-width: 0;
    padding-inline-end: 20px;
    white-space: nowrap;
  }
  .figure {
    font-size: 16px;
    font-weight: 600;
  }
  .figure.good {
    color: var(--fs-good);
  }
  .figure.bad {
    color: var(--vscode-errorForeground);
  }
  .place {
    padding: 0 7px;
    font-size: 11px;
    border: 1px solid var(--fs-line);
    border-radius: 9px;
  }
  .link {
    display: block;
    padding: 0;
    font: inherit;
    font-size: 12px;
    color: var(--vscode-textLink-foreground);
    background: none;
    border: 0;
    cursor: pointer;
  }
  .link:hover {
    text-decoration: underline;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
    margin: 2px 0 12px;
    padding-inline-start: 50px;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
`;
