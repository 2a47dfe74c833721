import { html, type TemplateResult } from 'lit';

/** A small number, and what must not begin the next line without it. */
const SMALL = /(\(?\d(?:\.\d+)?e-\d+[).,;]*)/;

/** A sentence whose small numbers, such as `2.5e-6`, are not broken at their minus. Needs `base`'s styles. */
export function unbroken(sentence: string | undefined): TemplateResult {
  return html`${(sentence ?? '')
    .split(SMALL)
    .map((part, i) => (i % 2 === 1 ? html`<span class="unbroken">${part}</span>` : part))}`;
}
