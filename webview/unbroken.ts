import { html, type TemplateResult } from 'lit';

/** A small number or a p-value, and what must not begin the next line without it. */
const SMALL = /(\(?(?:\d(?:\.\d+)?e-\d+|p [=<] \d\.\d+)[).,;]*)/;

/** A sentence whose small numbers, such as `2.5e-6` or `p = 0.02`, are not broken. Needs `base`'s styles. */
export function unbroken(sentence: string | undefined): TemplateResult {
  return html`${(sentence ?? '')
    .split(SMALL)
    .map((part, i) => (i % 2 === 1 ? html`<span class="unbroken">${part}</span>` : part))}`;
}
