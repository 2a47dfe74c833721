import { css } from 'lit';

export const whyStyles = css`
  :host {
    container-type: inline-size;
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 26px;
  }
  @container (min-width: 1228px) {
    .three {
      grid-template-columns: repeat(3, minmax(0, 1fr));
      grid-template-rows: auto 1fr;
    }
    .three .stack {
      display: contents;
    }
    .three .experiments {
      grid-area: 1 / 1;
    }
    .three .channels {
      grid-area: 2 / 1;
    }
    .three .attribution {
      grid-area: 1 / 2 / span 2;
    }
    .three .kernels {
      grid-area: 1 / 3 / span 2;
    }
    .offered .attribution,
    .long .attribution {
      grid-area: 1 / 2;
    }
    .offered .channels {
      grid-area: 2 / 1 / auto / span 2;
    }
    .long .experiments {
      grid-area: 1 / 1 / span 2;
    }
    .long .channels {
      grid-area: 2 / 2 / auto / span 2;
    }
    .long .kernels {
      grid-area: 1 / 3;
    }
    .long.offered .channels {
      grid-area: 2 / 2;
    }
    .long.offered .kernels {
      grid-area: 1 / 3 / span 2;
    }
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
    gap: 26px 44px;
    margin-top: 22px;
  }
  .key {
    display: grid;
    gap: 6px;
    margin: 10px 0 18px;
  }
  .key li {
    display: grid;
    grid-template-columns: 12px minmax(0, 1fr);
    gap: 8px;
    align-items: baseline;
  }
  .swatch {
    width: 12px;
    height: 12px;
    border-radius: 2px;
    transform: translateY(2px);
  }
  .worse svg {
    color: var(--fs-warn);
    vertical-align: -3px;
  }
  .status {
    margin-bottom: 14px;
  }
  .links {
    margin-top: 10px;
  }
  .links button {
    font: inherit;
    padding: 0;
    border: 0;
    background: none;
    color: var(--vscode-textLink-foreground, inherit);
    text-decoration: underline;
    cursor: pointer;
  }
  flipscope-audit-table {
    margin-top: 22px;
  }
  .choice {
    margin-bottom: 10px;
    max-width: 100%;
  }
  vscode-dropdown {
    min-width: min(320px, 100%);
  }
`;
