import { html, type Markup } from './markup';

/** A column's heading; figures stand at the right, names and words at the left. */
export interface Column {
  readonly title: string;
  readonly kind?: 'name' | 'left';
}

/** A table of rows that are `<tr>` elements; absent columns are left out. */
export function tableOf(columns: readonly (Column | undefined)[], rows: readonly Markup[]): Markup {
  const heads = columns.map((column) => {
    if (column === undefined) return undefined;
    return column.kind === undefined
      ? html`<th scope="col">${column.title}</th>`
      : html`<th scope="col" class="${column.kind}">${column.title}</th>`;
  });
  return html`<table>
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** A table that scrolls by itself where it is wider than the page, also with the keyboard. */
export function scrollTable(label: string, columns: readonly (Column | undefined)[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${tableOf(columns, rows)}</div>`;
}
