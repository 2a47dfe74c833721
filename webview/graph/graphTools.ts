import { html, nothing, type TemplateResult } from 'lit';
import type { Coloring, ColoringName } from '../../src/report/facts/graph/marks';
import { labeledChoice } from '../parts/labeledChoice';

export interface GraphTools {
  readonly colorings: readonly Coloring[];
  readonly coloring: Coloring;
  readonly hasBlocks: boolean;
  color(name: ColoringName): void;
  expandAll(): void;
  collapseAll(): void;
  zoomIn(): void;
  zoomOut(): void;
  fitWidth(): void;
  /** Undefined where there is nothing to go to, or to export. */
  readonly goToBreak: (() => void) | undefined;
  readonly goToShown: (() => void) | undefined;
  readonly exportColors: (() => void) | undefined;
}

/** The row of choices and buttons above a graph. */
export function graphTools(tools: GraphTools): TemplateResult {
  const { colorings, coloring } = tools;
  const choices = colorings.map(({ name, title }) => [name, title] as const);
  return html`<div class="tools">
    ${choices.length < 2 ? nothing : labeledChoice('Color by', choices, coloring.name, (name) => tools.color(name))}
    ${
      tools.hasBlocks
        ? html`${button('Expand All', () => tools.expandAll())} ${button('Collapse All', () => tools.collapseAll())}`
        : nothing
    }
    ${button('Zoom Out', () => tools.zoomOut())} ${button('Zoom In', () => tools.zoomIn())}
    ${button('Fit Width', () => tools.fitWidth())} ${button('Go to First Break', tools.goToBreak)}
    ${button('Go to Shown Layer', tools.goToShown)} ${button('Export to Model Explorer', tools.exportColors)}
  </div>`;
}

function button(label: string, press: (() => void) | undefined): TemplateResult | typeof nothing {
  return press === undefined
    ? nothing
    : html`<vscode-button appearance="secondary" @click=${press}>${label}</vscode-button>`;
}
