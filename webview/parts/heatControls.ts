import { html, type TemplateResult } from 'lit';
import type { ViewContext } from '../context';
import { COLOR_MAPS } from '../draw/colorMaps';

/** Color map, scale, opacity and smoothing of the heatmap; opacity only where an image lies under it. */
export function heatControls({ choices, choose }: ViewContext, overImage: boolean): TemplateResult {
  const { colorMap, scale, opacity, smooth } = choices;
  return html`<div class="controls">
    <vscode-dropdown
      aria-label="Color map"
      .value=${colorMap}
      @change=${(event: Event) => choose({ colorMap: chosen(event, COLOR_MAPS) })}
    >
      ${COLOR_MAPS.map((name) => html`<vscode-option value=${name} ?selected=${name === colorMap}>${name}</vscode-option>`)}
    </vscode-dropdown>
    <vscode-dropdown
      aria-label="Scale of the heatmap"
      .value=${scale}
      @change=${(event: Event) => choose({ scale: chosen(event, ['own', 'shared'] as const) })}
    >
      <vscode-option value="own" ?selected=${scale === 'own'}>own scale</vscode-option>
      <vscode-option value="shared" ?selected=${scale === 'shared'}>shared scale</vscode-option>
    </vscode-dropdown>
    <label class="control" ?hidden=${!overImage}
      >Opacity
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        .value=${String(opacity)}
        @input=${(event: Event) => choose({ opacity: Number((event.target as HTMLInputElement).value) })}
    /></label>
    <vscode-checkbox
      ?checked=${smooth}
      @change=${(event: Event) => choose({ smooth: (event.target as HTMLInputElement).checked })}
      >Smooth</vscode-checkbox
    >
  </div>`;
}

function chosen<T extends string>(event: Event, options: readonly T[]): T {
  const { value } = event.target as HTMLInputElement;
  return options.find((option) => option === value) ?? (options[0] as T);
}
