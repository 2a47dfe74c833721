import { css } from 'lit';

export const layerCurveStyles = css`
  :host {
    position: relative;
  }
  .plot {
    display: block;
    width: 100%;
    height: 216px;
    cursor: pointer;
    border-radius: 3px;
  }
  .plot.with-skips {
    height: 244px;
  }
  svg {
    display: block;
    overflow: visible;
  }
  text {
    fill: var(--fs-muted);
    font-size: 11px;
    font-family: var(--vscode-font-family);
  }
  .grid {
    stroke: var(--fs-grid);
  }
  .gap {
    stroke: var(--fs-muted);
    fill: none;
  }
  .stage {
    stroke: var(--fs-line);
    stroke-dasharray: 1 3;
  }
  .noise {
    fill: color-mix(in srgb, var(--fs-good) 9%, transparent);
  }
  .floor {
    stroke: var(--fs-good);
    stroke-dasharray: 5 4;
  }
  .reference {
    stroke: var(--fs-muted);
    stroke-dasharray: 2 4;
    opacity: 0.8;
  }
  .reference-label {
    paint-order: stroke;
    stroke: var(--fs-page);
    stroke-width: 4px;
    stroke-linejoin: round;
  }
  .area {
    fill: color-mix(in srgb, var(--fs-accent) 10%, transparent);
  }
  .error {
    fill: none;
    stroke: var(--fs-accent);
    stroke-width: 1.75;
    stroke-linejoin: round;
  }
  .beside {
    fill: none;
    stroke: var(--fs-accent);
    stroke-width: 0.9;
    opacity: 0.8;
  }
  .beside-point {
    fill: var(--fs-accent);
  }
  .skip-base {
    stroke: var(--fs-line);
  }
  .skip {
    fill: none;
    stroke: var(--fs-muted);
    stroke-width: 1;
    opacity: 0.6;
  }
  .skip.own {
    stroke: var(--fs-accent);
    stroke-width: 1.75;
    opacity: 1;
  }
  .before {
    fill: none;
    stroke: var(--fs-text);
    stroke-width: 1.25;
    stroke-dasharray: 7 4;
    opacity: 0.75;
  }
  .pooled {
    fill: none;
    stroke: var(--fs-muted);
    stroke-width: 1;
    stroke-dasharray: 3 2;
  }
  .point {
    fill: var(--fs-page);
    stroke: var(--fs-accent);
    stroke-width: 1.5;
  }
  .selected-line {
    stroke: var(--fs-text);
    opacity: 0.55;
  }
  .selected-point {
    fill: var(--fs-accent);
    stroke: var(--fs-page);
    stroke-width: 2;
  }
  .hover-line {
    stroke: var(--fs-line);
  }
  .start {
    fill: var(--fs-text);
  }
  .tip {
    position: absolute;
    top: 24px;
    z-index: 2;
    pointer-events: none;
    max-width: 320px;
    padding: 6px 10px;
    font-size: 12px;
    color: var(--vscode-editorHoverWidget-foreground, var(--fs-text));
    background: var(--vscode-editorHoverWidget-background, var(--fs-page));
    border: 1px solid var(--vscode-editorHoverWidget-border, var(--fs-line));
    border-radius: 3px;
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .tip dl {
    display: grid;
    grid-template-columns: auto auto;
    gap: 0 14px;
    margin-top: 2px;
  }
  .tip dd {
    text-align: end;
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    font-size: 11px;
    color: var(--fs-muted);
    padding-inline-start: 46px;
  }
  .key span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
`;
