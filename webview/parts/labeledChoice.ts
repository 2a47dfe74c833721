import { css, html, type TemplateResult } from 'lit';

export type Choice<T extends string> = readonly [value: T, text: string];

/** A drop-down list with its label above. */
export function labeledChoice<T extends string>(
  label: string,
  options: readonly Choice<T>[],
  chosen: T,
  choose: (value: T) => void,
  disabled = false,
): TemplateResult {
  const change = (event: Event): void => {
    const found = options.find(([value]) => value === (event.target as HTMLSelectElement).value);
    if (found !== undefined) choose(found[0]);
  };
  return html`<div class="field">
    <span class="label" aria-hidden="true">${label}</span>
    <vscode-dropdown aria-label=${label} .value=${chosen} ?disabled=${disabled} @change=${change}>
      ${options.map(
        ([value, text]) => html`<vscode-option value=${value} ?selected=${value === chosen}>${text}</vscode-option>`,
      )}
    </vscode-dropdown>
  </div>`;
}

/** Form fields with their labels above, as many in a row as fit. */
export const fieldStyles = css`
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 10px 14px;
  }
  .field {
    display: grid;
    align-content: start;
  }
  .label,
  vscode-text-field::part(label) {
    margin-bottom: 3px;
    font-size: 12px;
    line-height: 16px;
    color: var(--fs-muted);
  }
  vscode-text-field,
  vscode-dropdown {
    width: 100%;
    min-width: 0;
    --input-min-width: 0;
  }
`;
