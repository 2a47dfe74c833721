import type { ModelRef } from '../../protocol/spec';
import { BUILTIN_MODEL_NAMES, DEFAULT_BUILTIN_MODEL } from '../../engine/models/builtinModels';
import { modelKey, parseModelKey } from './modelKey';

/** How many models a workspace remembers. */
const MAX_REMEMBERED = 10;

export interface ModelSources {
  /** The .onnx files found in the workspace; none in an untrusted one. */
  readonly workspaceFiles: readonly string[];
  /** Keys of the models used here, most recent first, whose files still exist. */
  readonly recent: readonly string[];
}

export interface OfferedModels {
  readonly recent: readonly ModelRef[];
  readonly others: readonly ModelRef[];
}

/** The models to pick from: most recent first, then the built-in ones, then the workspace's files by name. */
export function offeredModels(sources: ModelSources): OfferedModels {
  const recent = sources.recent.flatMap((key) => parseModelKey(key) ?? []);
  const seen = new Set(recent.map(modelKey));
  const files = [...sources.workspaceFiles].sort((a, b) => a.localeCompare(b));
  const all: ModelRef[] = [
    ...BUILTIN_MODEL_NAMES.map(({ id }) => ({ kind: 'builtin', id }) as const),
    ...files.map((path) => ({ kind: 'file', path }) as const),
  ];
  return { recent, others: all.filter((model) => !seen.has(modelKey(model))) };
}

/** The one to run without asking: when there is nothing to choose from, the first right-click just works. */
export function onlyModel({ recent, others }: OfferedModels): ModelRef | undefined {
  // The other built-in models are for those who ask for them.
  const usual = others.filter((model) => model.kind === 'file' || model.id === DEFAULT_BUILTIN_MODEL);
  const [first, ...more] = [...recent, ...usual];
  return more.length === 0 ? first : undefined;
}

/** The memory after `model` was used. */
export function remembered(recent: readonly string[], model: ModelRef): readonly string[] {
  const key = modelKey(model);
  return [key, ...recent.filter((other) => other !== key)].slice(0, MAX_REMEMBERED);
}
