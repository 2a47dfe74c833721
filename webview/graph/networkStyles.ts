import { css } from 'lit';

/** Of the graph of a network; sizes of cards are those of `CARD`. */
export const networkStyles = css`
  .scroller {
    position: relative;
    height: 560px;
    min-height: 100px;
    max-height: 90vh;
    overflow: auto;
    resize: vertical;
    border: 1px solid var(--fs-line);
    border-radius: 4px;
    background: var(--fs-page);
    cursor: grab;
  }
  .scroller.dragged {
    cursor: grabbing;
    user-select: none;
  }
  .sheet {
    position: relative;
    margin: 16px auto;
    contain: strict;
    /* A layer of its own, which scrolls without being painted again. */
    will-change: transform;
  }
  .content {
    position: absolute;
    top: 8px;
    left: 8px;
    transform-origin: 0 0;
  }
  .content > svg {
    position: absolute;
    overflow: visible;
    pointer-events: none;
  }
  .line {
    fill: none;
    stroke: var(--fs-muted);
    stroke-width: 1;
    opacity: 0.7;
  }
  .head {
    fill: var(--fs-muted);
  }
  .line.marked {
    stroke: var(--fs-accent);
    stroke-width: 2;
    opacity: 1;
  }
  .head.marked {
    fill: var(--fs-accent);
  }
  .block {
    position: absolute;
    border: 1px dashed var(--fs-line);
    border-radius: 6px;
    background: color-mix(in srgb, var(--fs-text) 3%, transparent);
    pointer-events: none;
  }
  button {
    font: inherit;
    color: inherit;
    margin: 0;
    cursor: pointer;
  }
  .heading {
    position: absolute;
    display: flex;
    align-items: center;
    gap: 6px;
    height: 22px;
    padding: 0 8px;
    border: 0;
    background: none;
    font-size: 12px;
    text-align: start;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .heading:hover {
    text-decoration: underline;
  }
  .card {
    contain: layout style;
    position: absolute;
    display: grid;
    grid-template-columns: 9px minmax(0, 1fr);
    align-items: stretch;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--fs-line);
    border-radius: 4px;
    background: var(--fs-surface);
    text-align: start;
    line-height: 1.25;
  }
  .card:hover {
    background: var(--fs-hover);
  }
  .card .band {
    border-inline-end: 1px solid var(--fs-line);
  }
  .card .words {
    display: grid;
    align-content: center;
    padding: 0 8px;
  }
  .card .words span {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .card .title {
    font-family: var(--fs-mono);
    font-size: 12px;
  }
  .card .below {
    font-size: 11px;
    color: var(--fs-muted);
  }
  .card.end {
    border-radius: 21px;
  }
  .card.end .band {
    border: 0;
  }
  /* Looks like several on one another. */
  .card.collapsed {
    box-shadow:
      3px 3px 0 -1px var(--fs-page),
      3px 3px 0 0 var(--fs-line);
  }
  .card.on-path {
    border-color: var(--fs-accent);
  }
  .flag {
    position: absolute;
    top: 3px;
    inset-inline-end: 4px;
    padding: 0 5px;
    background: var(--fs-page);
    border: 1px solid var(--fs-accent);
    border-radius: 8px;
    font-size: 10px;
  }
  .card[aria-current='true'] {
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  .card:focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: 3px;
  }
  /* Too small to be read: the color is all. */
  .far .words,
  .far .flag,
  .far .heading {
    visibility: hidden;
  }
  .far .card {
    grid-template-columns: minmax(0, 1fr) 0;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin-bottom: 10px;
  }
  .field {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--fs-muted);
    font-size: 12px;
  }
  .keys {
    margin-bottom: 10px;
  }
  .waiting {
    padding: 16px;
  }
  .detail {
    min-height: 1.5em;
    margin-top: 8px;
    overflow-wrap: anywhere;
  }
  .notes {
    font-size: 12px;
    color: var(--fs-muted);
  }
`;
