import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { ViewContext } from './context';

/** A part of the page that shows something of the report. */
export abstract class SectionElement extends LitElement {
  @property({ attribute: false }) context!: ViewContext;

  /** Heading with one sentence of what is to be seen here. */
  protected head(title: string, lead: unknown = nothing): TemplateResult {
    return html`<div class="head">
      <h2>${title}</h2>
      <p class="lead">${lead}</p>
    </div>`;
  }
}
