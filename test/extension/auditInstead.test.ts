import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PanelDependencies } from '../../src/extension/panel/panelDependencies';
import { openPanel, panelDependencies } from './support/panelSetUp';
import { resetVscode, window } from './support/vscodeShim';

let dependencies: PanelDependencies;
beforeEach(async () => {
  resetVscode();
  dependencies = await panelDependencies();
});
afterEach(() => dependencies.engine.dispose());

test('where there is no runtime, one sentence says so and the model is audited', async () => {
  window.showErrorMessage.mockResolvedValueOnce('Audit Model');
  const { panel } = openPanel('no-runtime', dependencies);
  await panel.run();
  expect(panel.snapshot).toMatchObject({ phase: 'failed' });
  const message = 'no runtime on darwin-x64, only audited';
  expect(window.showErrorMessage.mock.calls).toEqual([[message, 'Audit Model', 'Show Log']]);
  await vi.waitFor(() => expect(window.showTextDocument).toHaveBeenCalled(), { timeout: 5000 });
  const [[document]] = window.showTextDocument.mock.calls as [[{ content: string }]];
  expect(document.content).toMatch(/conv1 +Conv +misaligned grid/);
});

test('another failure offers no audit', async () => {
  const { panel } = openPanel('refuses', dependencies);
  await panel.run();
  expect(window.showErrorMessage).toHaveBeenCalledWith(expect.anything(), 'Show Log');
});
