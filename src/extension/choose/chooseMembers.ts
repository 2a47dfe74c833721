import { l10n } from 'vscode';
import { fileKind } from '../../protocol/fileKinds';
import { memberPath, splitMember } from '../../protocol/memberPath';
import type { InputRef } from '../../protocol/spec';
import type { EngineClient } from '../../engine/client/engineClient';
import { choice, pickOne } from './pick';
import { baseName } from './triage';

/** Files that may hold several inputs. */
const CONTAINER = /\.(npz|safetensors|tiff?)$/i;

/** Asks which array or page is meant of each file that holds several; what a person leaves without picking is left out. */
export async function chooseMembers(
  inputs: readonly InputRef[],
  engine: Pick<EngineClient, 'inputNames'>,
): Promise<readonly InputRef[]> {
  const chosen: InputRef[] = [];
  for (const input of inputs) {
    const isContainer = input.kind !== 'noise' && CONTAINER.test(splitMember(input.path).file);
    const names = isContainer ? await engine.inputNames(input.path) : [];
    const picked = names.length < 2 ? input : await pickMember(input, names);
    if (picked !== undefined) chosen.push(picked);
  }
  return chosen;
}

async function pickMember(input: InputRef, names: readonly string[]): Promise<InputRef | undefined> {
  if (input.kind === 'noise') return input;
  const isImage = fileKind(input.path) === 'image';
  const icon = isImage ? '$(file-media)' : '$(array)';
  const label = (name: string): string => (isImage ? l10n.t('Page {0}', name) : name);
  const choices = names.map((name) =>
    choice<InputRef>({ label: `${icon} ${label(name)}` }, { kind: input.kind, path: memberPath(input.path, name) }),
  );
  return pickOne<InputRef>([{ title: baseName(input.path), choices }], {
    title: l10n.t('Flipscope: input'),
    placeHolder: isImage ? l10n.t('Select a Page') : l10n.t('Select a Tensor'),
  });
}
