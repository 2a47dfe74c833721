import { isAbsolute, relative } from 'node:path';
import {
  l10n,
  ProcessExecution,
  Task,
  TaskGroup,
  tasks,
  TaskScope,
  Uri,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type TaskDefinition,
  type WorkspaceFolder,
} from 'vscode';
import * as z from 'zod';
import type { AnalysisSpec } from '../../protocol/spec';
import { workspaceFilesNamed } from '../choose/workspaceFiles';
import type { CliProcess } from '../engine/cliProcess';
import { logError } from '../messages/showError';
import { analysisSettings } from '../settings/settings';
import { isSidecarName, readTests, type ContractTest } from './readTests';

/** Also in package.json, under `taskDefinitions` and `problemMatchers`. */
export const TASK_TYPE = 'flipscope';
const MATCHER = `\$${TASK_TYPE}`;

/** Relative L2 that is float noise in single precision. */
const FLOAT_NOISE = 1e-5;

/** How a task is written in `tasks.json`. */
const definitionSchema = z.object({
  type: z.literal(TASK_TYPE),
  model: z.string().min(1),
  image: z.string().min(1).optional(),
  args: z.array(z.string()).default([]),
});

/** Tasks that run `flipscope check` for the tests of the workspace, and for what `tasks.json` says. */
export function registerCheckTasks(launch: () => CliProcess, log: LogOutputChannel): Disposable {
  return tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: () => providedTasks(launch, log),
    resolveTask: ({ definition, scope, name }) => taskOf(definition, scope, name, launch()),
  });
}

async function providedTasks(launch: () => CliProcess, log: LogOutputChannel): Promise<Task[]> {
  const found: Task[] = [];
  for (const path of await workspaceFilesNamed(isSidecarName)) {
    const folder = workspace.getWorkspaceFolder(Uri.file(path));
    if (folder === undefined) continue;
    try {
      for (const test of await readTests(path, analysisSettings(Uri.file(path)).provider)) {
        const definition = definitionOf(test, folder.uri.fsPath);
        const task = definition && taskOf(definition, folder, `${definition.model} · ${test.label}`, launch());
        if (task !== undefined) found.push(task);
      }
    } catch (error) {
      // It has its error in the Testing view too, and takes no other tasks with it.
      logError(error, log);
    }
  }
  return found;
}

/** Undefined where it has nothing to run. */
function definitionOf({ spec, rtol }: ContractTest, folder: string): z.infer<typeof definitionSchema> | undefined {
  const { model } = spec;
  if (model.kind !== 'file') return undefined;
  const image = spec.input.kind === 'noise' ? undefined : within(folder, spec.input.path);
  const args = [
    ...noiseArgs(spec),
    ...['--flips', spec.flips.join(','), '--fail-above', String(rtol ?? FLOAT_NOISE)],
    ...(model.provider === undefined ? [] : ['--ep', model.provider]),
  ];
  return { type: TASK_TYPE, model: within(folder, model.path), ...(image !== undefined && { image }), args };
}

function noiseArgs({ input }: AnalysisSpec): readonly string[] {
  if (input.kind !== 'noise') return [];
  const shape = input.shape === undefined ? [] : ['--noise', input.shape.join('x')];
  return [...shape, '--seed', String(input.seed)];
}

/** As a person would write it. */
function within(folder: string, path: string): string {
  const inside = relative(folder, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** Undefined for a task that says something else than is known; VS Code then says so. */
function taskOf(
  definition: TaskDefinition,
  scope: WorkspaceFolder | TaskScope.Global | TaskScope.Workspace | undefined,
  name: string,
  { command, script, env }: CliProcess,
): Task | undefined {
  const parsed = definitionSchema.safeParse(definition);
  if (!parsed.success) return undefined;
  const { model, image, args } = parsed.data;
  const folder = typeof scope === 'object' ? scope : workspace.workspaceFolders?.[0];
  const execution = new ProcessExecution(
    command,
    [script, 'check', ...(image === undefined ? [] : [image]), '--model', model, ...args],
    { env, ...(folder !== undefined && { cwd: folder.uri.fsPath }) },
  );
  const task = new Task(definition, scope ?? TaskScope.Workspace, name, 'Flipscope', execution, MATCHER);
  task.group = TaskGroup.Test;
  task.detail = l10n.t('flipscope check: whether the model keeps its contracts under flips');
  return task;
}
