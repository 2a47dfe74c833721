import { stat } from 'node:fs/promises';
import { workspace, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { runBy, type ModelRef } from '../../protocol/spec';
import { likelyModel } from '../choose/chooseModel';
import { recentModels } from '../choose/recentModels';
import { workspaceFilesNamed } from '../choose/workspaceFiles';
import { fileKind } from '../../protocol/fileKinds';
import { logError } from '../messages/showError';
import { analysisSettings } from '../settings/settings';
import type { EngineClient } from '../../engine/client/engineClient';

/** After the window has opened and its own work is done. */
export const PREPARE_DELAY_MS = 1000;
/** A model that is larger is not read before somebody asks for it. */
const MAX_BYTES = 100e6;
/** How long models are looked for. */
const MAX_SEARCH_MS = 500;

/** Has the engine started and the likely model loaded before somebody asks, where there are models to ask about. */
export class PrepareWhenIdle {
  readonly #timer: NodeJS.Timeout;

  constructor(context: ExtensionContext, engine: EngineClient, log: LogOutputChannel) {
    const prepare = async (): Promise<void> => {
      if (workspace.isTrusted && (await isLikelyUsed(context))) await engine.prepare(await modelToLoad(context));
    };
    // Whoever asks for this model is told what is wrong with it.
    this.#timer = setTimeout(() => void prepare().catch((error: unknown) => logError(error, log)), PREPARE_DELAY_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

/** Whether Flipscope was used in this workspace before, or it has models anywhere or images on top. */
async function isLikelyUsed({ workspaceState }: ExtensionContext): Promise<boolean> {
  if (recentModels(workspaceState).length > 0) return true;
  const has = async (kind: 'image' | 'model'): Promise<boolean> => {
    const options = { maxFiles: 1, maxMs: MAX_SEARCH_MS, isShallow: kind === 'image' };
    return (await workspaceFilesNamed((name) => fileKind(name) === kind, options)).length > 0;
  };
  return (await has('image')) || has('model');
}

/** The likely model as it would be run, unless reading it takes long. */
async function modelToLoad(context: ExtensionContext): Promise<ModelRef | undefined> {
  const model = await likelyModel(context);
  if (model === undefined) return undefined;
  const isLarge = model.kind === 'file' && (await stat(model.path)).size > MAX_BYTES;
  return isLarge ? undefined : runBy(model, analysisSettings().provider);
}
