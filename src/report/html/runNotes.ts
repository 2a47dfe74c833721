import type { RunNote } from '../facts/runNotes';
import { html, type Markup } from './markup';

/** What a page of a run says before its reports. */
export function runNotesSection(notes: readonly RunNote[]): Markup | undefined {
  if (notes.length === 0) return undefined;
  return html`<aside aria-label="The run">
    ${notes.map(
      ({ title, lines, more }) =>
        html`<h2>${title}</h2>
          <ul>
            ${lines.map((line) => html`<li>${line}</li>`)}${more > 0 ? html`<li>and ${more} more</li>` : undefined}
          </ul>`,
    )}
  </aside>`;
}
