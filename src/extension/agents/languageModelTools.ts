import { homedir } from 'node:os';
import {
  CancellationError,
  l10n,
  LanguageModelTextPart,
  LanguageModelToolResult,
  lm,
  MarkdownString,
  workspace,
  type CancellationToken,
  type Disposable,
  type LanguageModelTool,
  type PreparedToolInvocation,
} from 'vscode';
import { errorLine } from '../../agents/errorLine';
import type { AgentTool, CallDefaults, CallSubject, Caller } from '../../agents/tool';
import { AGENT_TOOLS } from '../../agents/tools';
import { isCanceled } from '../../protocol/errors';
import { code } from '../../report/markdown/markup';
import { logError } from '../messages/showError';
import type { Services } from '../services';
import { analysisSettings } from '../settings/settings';

type Dependencies = Pick<Services, 'engine' | 'log'>;

/** Registers the tools that `package.json` declares. Whether a model may run here, the engine's client asks as ever. */
export function registerLanguageModelTools(dependencies: Dependencies): readonly Disposable[] {
  return AGENT_TOOLS.map((tool) => lm.registerTool<unknown>(tool.name, languageModelTool(tool, dependencies)));
}

function languageModelTool(tool: AgentTool, dependencies: Dependencies): LanguageModelTool<unknown> {
  return {
    prepareInvocation: ({ input }) => prepared(tool.subject(input)),
    invoke: async ({ input }, token) => {
      const { signal, dispose } = signalOf(token);
      try {
        const text = await tool.call(input, callerOf(dependencies, signal));
        return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
      } catch (error) {
        throw forLanguageModel(error, dependencies);
      } finally {
        dispose();
      }
    },
  };
}

/** What is read and run, for the person who has to agree. */
function prepared({ models, inputs }: CallSubject): PreparedToolInvocation {
  const names = models.map(code).join(', ');
  const what = inputs.length === 0 ? names : l10n.t('{0} with {1}', names, inputs.map(code).join(', '));
  return {
    invocationMessage: new MarkdownString(l10n.t('Flipscope opens {0}', what)),
    confirmationMessages: {
      title: l10n.t('Let Flipscope Open a Model?'),
      message: new MarkdownString(l10n.t('It opens {0} in a process of its own. Nothing is written.', what)),
    },
  };
}

/** Reads the settings, which may throw a `SettingError`. */
function callerOf({ engine }: Dependencies, signal: AbortSignal): Caller {
  return { engine, signal, defaults: defaults(), onProgress: () => undefined };
}

function defaults(): CallDefaults {
  const [folder] = workspace.workspaceFolders ?? [];
  const { flips, flipMode, provider } = analysisSettings(folder?.uri);
  return { flips, flipMode, provider, folder: folder?.uri.fsPath ?? homedir() };
}

function signalOf(token: CancellationToken): { readonly signal: AbortSignal; dispose(): void } {
  const stop = new AbortController();
  const subscription = token.onCancellationRequested(() => stop.abort());
  if (token.isCancellationRequested) stop.abort();
  return { signal: stop.signal, dispose: () => void subscription.dispose() };
}

function forLanguageModel(error: unknown, { log }: Dependencies): Error {
  if (isCanceled(error)) return new CancellationError();
  logError(error, log);
  return new Error(errorLine(error));
}
