import { css } from 'lit';

/** Lists of equal rows, of which only those in sight exist. */
export const listStyles = css`
  /* An open drop-down list lies over the table's head. */
  .tools {
    position: relative;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 8px 14px;
    margin-bottom: 10px;
  }
  .tools vscode-text-field {
    flex: 1 1 180px;
    max-width: 280px;
    --input-min-width: 0;
  }
  .tools .field {
    flex: 0 1 190px;
  }
  .count {
    margin-inline-start: auto;
  }
  .scroll {
    overflow: auto;
    border: 1px solid var(--fs-line);
    border-radius: 4px;
  }
  table {
    min-width: 100%;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--fs-page);
    white-space: nowrap;
  }
  tr > :first-child {
    padding-inline-start: 10px;
  }
  tr > :last-child {
    padding-inline-end: 12px;
  }
  tbody td,
  tbody th {
    padding-block: 0;
    vertical-align: middle;
    white-space: nowrap;
  }
  .spare td {
    padding: 0;
    border: 0;
  }
  .link {
    padding: 0;
    font: inherit;
    color: var(--vscode-textLink-foreground);
    background: none;
    border: 0;
    text-align: start;
    cursor: pointer;
  }
  .link:hover {
    text-decoration: underline;
  }
  .none {
    padding: 12px 10px;
  }
`;
