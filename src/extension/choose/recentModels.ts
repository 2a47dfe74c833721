import { existsSync } from 'node:fs';
import { workspace, type Memento } from 'vscode';
import type { ModelRef } from '../../protocol/spec';
import { parseModelKey } from './modelKey';
import { remembered } from './modelOrder';

const RECENT_MODELS = 'recentModels';

/** Keys of the models used in this workspace, most recent first, without files that are gone or not trusted. */
export function recentModels(state: Memento): readonly string[] {
  return state.get<readonly string[]>(RECENT_MODELS, []).filter((key) => {
    const model = parseModelKey(key);
    if (model === undefined) return false;
    return model.kind === 'builtin' || (workspace.isTrusted && existsSync(model.path));
  });
}

export async function rememberModel(state: Memento, model: ModelRef): Promise<void> {
  await state.update(RECENT_MODELS, remembered(state.get<readonly string[]>(RECENT_MODELS, []), model));
}
