import { l10n } from 'vscode';
import { UserError } from '../../protocol/errors';
import { CPU_PROVIDER, runBy } from '../../protocol/spec';
import { choice, pickOne } from '../choose/pick';
import type { Services } from '../services';
import { requiredReport } from './reportCommands';

/**
 * Puts the report that has the focus beside the same, run by another execution provider. Rejects with a `UserError` where
 * ONNX Runtime has no other.
 */
export async function compareProviders({ panels, engine, comparisons }: Services): Promise<void> {
  const { spec } = requiredReport(panels.active);
  const { provider: own = CPU_PROVIDER, ...model } = spec.model;
  const others = (await engine.providers()).filter((name) => name !== own);
  if (others.length === 0) {
    throw new UserError(
      'provider-missing',
      l10n.t(
        'ONNX Runtime has no other execution provider than {0} here. Set flipscope.engine.runtimePath to a build that has.',
        own,
      ),
    );
  }
  const choices = others.map((name) => choice({ label: name }, name));
  const other = await pickOne([{ title: l10n.t('beside {0}', own), choices }], {
    title: l10n.t('Flipscope: compare execution providers'),
    placeHolder: l10n.t('Select an Execution Provider'),
  });
  if (other === undefined) return;
  await comparisons.open({ specs: [spec, { ...spec, model: runBy(model, other) }] });
}
