import { css } from 'lit';

export const imageListStyles = css`
  :host {
    container-type: inline-size;
  }
  tbody td,
  tbody th {
    height: 64px;
  }
  .thumbnail {
    width: 74px;
  }
  .thumbnail > span {
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    overflow: hidden;
    border-radius: 3px;
    background: var(--fs-surface);
  }
  img {
    display: block;
    max-width: 56px;
    max-height: 56px;
    min-width: 28px;
    image-rendering: auto;
  }
  tbody th {
    max-width: 420px;
    font-weight: 400;
  }
  tbody th .link {
    display: block;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    font-family: var(--fs-mono);
    font-size: 0.95em;
  }
  .classes {
    max-width: 300px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 2px 10px;
    font: inherit;
    font-size: 12px;
    color: inherit;
    background: var(--fs-surface);
    border: 1px solid var(--vscode-focusBorder, var(--fs-line));
    border-radius: 12px;
    cursor: pointer;
    max-width: 260px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Two lines of a long name, and no scrolling sideways for two models. */
  @container (max-width: 700px) {
    tbody th {
      max-width: 160px;
    }
    .classes {
      max-width: 150px;
      white-space: normal;
    }
  }
`;
