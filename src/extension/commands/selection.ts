import { l10n, TabInputCustom, TabInputText, Uri, window } from 'vscode';
import { UserError } from '../../protocol/errors';
import { fileKind } from '../../protocol/fileKinds';
import { requireTrusted } from '../choose/chooseModel';
import { baseName, triage, type Triage } from '../choose/triage';

/**
 * The images, tensors and models that a command is about: from the Explorer (`clicked`, `selected`), a tab or a title bar
 * (`clicked`), or the palette (neither: the active editor). Warns of what is left out.
 *
 * @throws UserError when nothing of the selection can be used or a model may not be
 */
export function selectedFiles(clicked: unknown, selected: unknown): Triage {
  const found = triage(selection(clicked, selected));
  refuse(found);
  return found;
}

function selection(clicked: unknown, selected: unknown): readonly Uri[] {
  const many = Array.isArray(selected) ? selected.filter((item) => item instanceof Uri) : [];
  if (many.length > 0) return many;
  if (clicked instanceof Uri) return [clicked];
  const { input } = window.tabGroups.activeTabGroup.activeTab ?? {};
  const open = input instanceof TabInputCustom || input instanceof TabInputText ? input.uri : undefined;
  return open !== undefined && fileKind(open.path) !== undefined ? [open] : [];
}

/** Throws when nothing of the selection can be used or a model may not be; else only warns of what is left out. */
function refuse({ inputs, models, weights, refused }: Triage): void {
  for (const path of models) requireTrusted({ kind: 'file', path });
  const usable = inputs.length + models.length;
  if (usable > 0 && weights.length > 0) {
    const names = weights.map((path) => baseName(path)).join(', ');
    void window.showWarningMessage(l10n.t('{0}: weights without a graph, left out.', names));
  }
  const [first] = refused;
  if (first === undefined) return;
  const names = refused.map(({ name }) => name).join(', ');
  const message =
    first.why === 'scheme'
      ? l10n.t('Flipscope reads files on disk only; {0} is not one. Save it to a folder first.', names)
      : l10n.t(
          'Flipscope reads images, tensors (.npy, .npz, .safetensors) and .onnx models; {0} is none of these.',
          names,
        );
  if (usable + weights.length === 0) throw new UserError('input-invalid', message, first.name);
  void window.showWarningMessage(message);
}
