import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { l10n, workspace, type Uri } from 'vscode';
import type { ModelRef } from '../../protocol/spec';
import { FLIPS } from '../../report/flips';
import type { Flip } from '../../report/report';
import { BUILTIN_MODEL_NAMES } from '../../engine/models/builtinModels';
import { parseModelKey } from '../choose/modelKey';
import { SettingError } from './settingError';
import { MAX_SEED, MIN_MEMORY_BUDGET_MB, settingsSchema, type SettingId, type SettingValue } from './settingsSchema';

/** The settings by what they are about. */
export const SETTINGS = {
  model: 'flipscope.model',
  nodePath: 'flipscope.nodePath',
  executionProvider: 'flipscope.engine.executionProvider',
  runtimePath: 'flipscope.engine.runtimePath',
  memoryBudget: 'flipscope.engine.memoryBudgetMB',
  flips: 'flipscope.analysis.flips',
  flipMode: 'flipscope.analysis.flipMode',
  noiseSeed: 'flipscope.analysis.noiseSeed',
  explain: 'flipscope.analysis.explain',
  rerunOnChange: 'flipscope.report.rerunOnChange',
} as const satisfies Readonly<Record<string, SettingId>>;

export interface AnalysisSettings {
  readonly flips: readonly Flip[];
  readonly flipMode: 'tensor' | 'file';
  readonly noiseSeed: number;
  /** Execution provider of ONNX Runtime. */
  readonly provider: string;
}

/** Throws a `SettingError`. The flips come in the report's order, each once. */
export function analysisSettings(resource?: Uri): AnalysisSettings {
  const flips = checked(SETTINGS.flips, resource, l10n.t('a list with one or more of "h", "v", "hv"'));
  return {
    flips: FLIPS.filter((flip) => flips.includes(flip)),
    flipMode: checked(SETTINGS.flipMode, resource, l10n.t('"tensor" or "file"')),
    noiseSeed: checked(SETTINGS.noiseSeed, resource, l10n.t('a whole number from 0 to {0}', MAX_SEED)),
    provider: checked(SETTINGS.executionProvider, undefined, l10n.t('the name of an execution provider, as "cpu"')),
  };
}

/** Whether a report is explained as soon as it is seen. Throws a `SettingError`. */
export function explainSetting(): boolean {
  return checked(SETTINGS.explain, undefined, l10n.t('true or false'));
}

/** What a report on screen does when one of its files changes. Throws a `SettingError`. */
export function rerunSetting(): SettingValue<'flipscope.report.rerunOnChange'> {
  return checked(SETTINGS.rerunOnChange, undefined, l10n.t('"ask", "always" or "never"'));
}

/** The model set for `resource`, or undefined when none is. Throws a `SettingError`. */
export function modelSetting(resource?: Uri): ModelRef | undefined {
  const value = read(SETTINGS.model, resource);
  if (value === '' || value === undefined || value === null) return undefined;
  const folder = (resource && workspace.getWorkspaceFolder(resource)) ?? workspace.workspaceFolders?.[0];
  const model = typeof value === 'string' ? parseModelKey(atHome(value), folder?.uri.fsPath) : undefined;
  if (model === undefined) throw new SettingError(SETTINGS.model, value, expectedModel());
  if (model.kind === 'file' && !isFile(model.path)) {
    throw new SettingError(SETTINGS.model, value, l10n.t('an existing file, but {0} does not exist', model.path));
  }
  return model;
}

/** The Node to run the engine on, undefined for VS Code's own. Throws a `SettingError`. */
export function nodePathSetting(): string | undefined {
  const value = read(SETTINGS.nodePath);
  if (value === '' || value === undefined || value === null) return undefined;
  const path = typeof value === 'string' ? atHome(value.trim()) : '';
  if (!isAbsolute(path) || !isFile(path) || !isExecutable(path)) {
    throw new SettingError(SETTINGS.nodePath, value, l10n.t('the absolute path of a Node.js 20 or newer, or nothing'));
  }
  return path;
}

/** An onnxruntime-node of the user's own, undefined for the one that is shipped. Throws a `SettingError`. */
export function runtimePathSetting(): string | undefined {
  const value = read(SETTINGS.runtimePath);
  if (value === '' || value === undefined || value === null) return undefined;
  const path = typeof value === 'string' ? atHome(value.trim()) : '';
  if (!isAbsolute(path) || !existsSync(path)) {
    throw new SettingError(
      SETTINGS.runtimePath,
      value,
      l10n.t('the absolute path of the folder of an onnxruntime-node, or nothing'),
    );
  }
  return path;
}

/** Megabytes; undefined where the engine decides by the machine's memory. Throws a `SettingError`. */
export function memoryBudgetSetting(): number | undefined {
  const expected = l10n.t('a whole number of megabytes, at least {0}, or null', MIN_MEMORY_BUDGET_MB);
  return checked(SETTINGS.memoryBudget, undefined, expected) ?? undefined;
}

function read(setting: string, resource?: Uri): unknown {
  return workspace.getConfiguration(undefined, resource ?? null).get<unknown>(setting);
}

function checked<I extends SettingId>(setting: I, resource: Uri | undefined, expected: string): SettingValue<I> {
  const value = read(setting, resource);
  const result = settingsSchema.shape[setting].safeParse(value);
  if (!result.success) throw new SettingError(setting, value, expected);
  return result.data as SettingValue<I>;
}

function expectedModel(): string {
  const builtins = BUILTIN_MODEL_NAMES.map(({ id }) => `"builtin:${id}"`).join(', ');
  return l10n.t('{0}, or the path of an .onnx file, absolute or relative to the workspace folder', builtins);
}

function atHome(path: string): string {
  return path.startsWith('~/') || path.startsWith('~\\') ? join(homedir(), path.slice(2)) : path;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
