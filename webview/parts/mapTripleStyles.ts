import { css } from 'lit';

export const mapTripleStyles = css`
  :host {
    container-type: inline-size;
  }
  .triple {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 14px;
    border-radius: 3px;
  }
  .triple.two {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
  .divider {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 2px;
    margin-left: -1px;
    pointer-events: none;
    background: var(--vscode-focusBorder, var(--fs-accent));
  }
  .swipe {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-top: 8px;
    font-size: 12px;
  }
  .swipe input {
    flex: 1;
  }
  figcaption {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    overflow: hidden;
    white-space: nowrap;
    gap: 0 8px;
    margin-bottom: 5px;
    height: 20px;
  }
  .formula {
    font-family: var(--fs-mono);
    font-size: 12px;
  }
  .frame {
    max-height: var(--map-height, 460px);
    margin-inline: auto;
  }
  .legend {
    margin-top: 7px;
    gap: 6px;
    grid-template-columns: auto minmax(16px, 1fr) auto;
  }
  .reading {
    margin-top: 8px;
    min-height: 1.5em;
    font-size: 12px;
  }
  @container (max-width: 480px) {
    figcaption .muted {
      display: none;
    }
  }
  .value {
    font-size: 12px;
    font-weight: 600;
  }
`;
