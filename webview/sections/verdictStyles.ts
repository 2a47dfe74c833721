import { css } from 'lit';

/** Below the reasons, in pixels: a line more of another run, or the button that shows all of them. */
const SPARE = 20;

/** Of the answer, its reasons and the warnings. */
export const verdictStyles = css`
  .top {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: end;
  }
  /* In the rail of a wide page, the sentence stays while what is below it scrolls. */
  @container (min-width: 960px) {
    :host,
    section {
      display: contents;
    }
    .top {
      position: sticky;
      top: 0;
      z-index: 2;
      padding-bottom: 6px;
      background: var(--fs-page);
    }
  }
  /* Of another run they may be a line longer. */
  .reasons {
    display: flow-root;
    flex: none;
    position: relative;
    box-sizing: border-box;
    padding-bottom: ${SPARE}px;
  }
  .reasons.kept {
    padding: 0;
    overflow: hidden;
  }
  .more {
    text-decoration: underline;
    position: absolute;
    inset: auto 0 0;
    height: ${SPARE}px;
    padding: 0;
    text-align: start;
    font: inherit;
    font-size: 12px;
    color: var(--vscode-textLink-foreground, inherit);
    background: var(--fs-page);
    border: 0;
    cursor: pointer;
  }
  .causes {
    max-width: 640px;
    margin-top: 10px;
  }
  .causes .shares {
    height: 6px;
  }
  .above-causes > [data-text] {
    padding-bottom: 16px;
  }
  /* Another flip, and mostly another run, moves nothing that stands below. */
  .room {
    display: grid;
  }
  .room > * {
    grid-area: 1 / 1;
    font: inherit;
  }
  /* What is spare lies around the texts, not between them. */
  .room > h2 {
    align-self: end;
  }
  .room > [data-text]::after {
    content: attr(data-text);
    visibility: hidden;
  }
  .headline {
    font-size: 20px;
    font-weight: 300;
    line-height: 1.3;
    letter-spacing: -0.005em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .figure {
    font-weight: 600;
    white-space: nowrap;
  }
  .details {
    margin-top: 6px;
    color: var(--fs-muted);
    font-size: 14px;
    max-width: 70em;
    overflow-wrap: anywhere;
  }
  .about {
    padding: 6px;
    line-height: 0;
    color: var(--fs-muted);
    background: none;
    border: 0;
    cursor: pointer;
  }
  .meaning {
    margin-top: 10px;
    padding: 10px 12px;
    background: var(--fs-surface);
    border: 1px solid var(--fs-line);
    border-radius: 6px;
    font-size: 12px;
  }
  .formula {
    font-family: var(--fs-mono);
  }
  .warnings {
    margin-top: 14px;
    display: grid;
    gap: 4px;
  }
  .warnings li {
    display: flex;
    gap: 8px;
    overflow-wrap: anywhere;
  }
  .warnings svg {
    flex: none;
    margin-top: 2px;
    color: var(--fs-warn);
  }
`;
