import axe, { type AxeResults } from 'axe-core';
import type { VsCode } from './vsCode';

/** What axe-core finds serious or critical in the panel, one line a finding. */
export async function seriousViolations({ panel }: VsCode): Promise<readonly string[]> {
  const main = panel.frame.locator('html');
  await main.evaluate((_, source) => {
    new Function(source)();
  }, axe.source);
  const results = await main.evaluate(async (element) => {
    // The page is see-through over VS Code's own background, which axe can not see from inside.
    element.style.background = 'var(--vscode-editor-background)';
    const { axe: runner } = window as unknown as { axe: { run(root: Element, options: object): Promise<AxeResults> } };
    return runner.run(element, { resultTypes: ['violations'] });
  });
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} (${node.failureSummary ?? ''})`.replace(/\s+/g, ' ')),
    );
}
