import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Flip } from '../src/report/report';

function icon(paths: SVGTemplateResult): TemplateResult {
  return html`<svg
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${paths}
  </svg>`;
}

const FLIPS: { readonly [F in Flip]: SVGTemplateResult } = {
  h: svg`<path d="M8 2v12" stroke-dasharray="1.6 2" /><path d="M5.5 4.5v7L1.5 11.5z" /><path d="M10.5 4.5v7l4 0z" fill="currentColor" />`,
  v: svg`<path d="M2 8h12" stroke-dasharray="1.6 2" /><path d="M4.5 5.5h7L11.5 1.5z" /><path d="M4.5 10.5h7l0 4z" fill="currentColor" />`,
  hv: svg`<path d="M13.2 6.2A5.5 5.5 0 1 0 13.4 9.4" /><path d="M13.6 2.8v3.6h-3.6" />`,
};

export function flipIcon(flip: Flip): TemplateResult {
  return icon(FLIPS[flip]);
}

export function warningIcon(): TemplateResult {
  return icon(svg`<path d="M8 2.2 14.4 13.4H1.6z" /><path d="M8 6.4v3.4M8 11.6v.1" />`);
}

export function errorIcon(): TemplateResult {
  return icon(svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.8v4M8 11v.1" />`);
}

export function infoIcon(): TemplateResult {
  return icon(svg`<circle cx="8" cy="8" r="6" /><path d="M8 7.4v3.8M8 4.8v.1" />`);
}

export function checkIcon(): TemplateResult {
  return icon(svg`<path d="m3 8.5 3.2 3.2L13 4.8" />`);
}
