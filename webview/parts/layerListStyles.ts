import { css } from 'lit';

export const layerListStyles = css`
  :host {
    container-type: inline-size;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .columns,
  .row {
    --before: ;
    --adds: ;
    --figures: 118px;
    --rest: 104px 112px 64px 60px 56px;
    display: grid;
    grid-template-columns: minmax(90px, 1fr) var(--before) var(--figures) var(--adds) var(--rest);
    gap: 0 12px;
    width: 100%;
    padding: 0 8px;
    align-items: center;
    white-space: nowrap;
  }
  .compared {
    --before: 48px;
  }
  .attributed {
    --adds: 52px;
  }
  .columns {
    font-size: 11px;
    color: var(--fs-muted);
    padding-bottom: 4px;
    border-bottom: 1px solid var(--fs-line);
  }
  .columns button {
    padding: 0;
    font: inherit;
    color: inherit;
    text-align: inherit;
    background: none;
    border: 0;
    cursor: pointer;
  }
  .columns button:hover {
    color: var(--fs-text);
  }
  .columns [aria-pressed='true'] {
    font-weight: 600;
    color: var(--fs-text);
  }
  .row {
    position: absolute;
    height: 26px;
    cursor: pointer;
    border-radius: 3px;
  }
  .row > span,
  .columns > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
    color: var(--vscode-list-hoverForeground, inherit);
  }
  .row[aria-selected='true'] {
    background: var(--vscode-list-inactiveSelectionBackground);
    color: var(--vscode-list-inactiveSelectionForeground, inherit);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .list:focus-visible .row[aria-selected='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground, inherit);
  }
  .row[aria-selected='true'] .muted {
    color: inherit;
  }
  /* A path too long for its column keeps its end, which tells it from its neighbors. */
  .row > .name {
    direction: rtl;
    text-align: left;
    font-size: 12px;
  }
  .error {
    display: grid;
    grid-template-columns: 1fr 52px;
    gap: 8px;
    align-items: center;
  }
  .bar {
    height: 4px;
    border-radius: 2px;
    background: var(--fs-grid);
  }
  .bar > i {
    display: block;
    height: 100%;
    border-radius: 2px;
    background: var(--fs-accent);
  }
  .list {
    position: relative;
    flex: 0 1 auto;
    min-height: 110px;
    overflow: hidden auto;
  }
  .none {
    padding: 12px 8px;
  }
  @container (max-width: 700px) {
    .columns,
    .row {
      --figures: 96px;
      --rest: 88px 108px 56px;
    }
    .wide {
      display: none;
    }
  }
  @container (max-width: 520px) {
    .columns,
    .row {
      --figures: 90px;
      --rest: 84px;
      gap: 0 8px;
    }
    .middle {
      display: none;
    }
  }
`;
