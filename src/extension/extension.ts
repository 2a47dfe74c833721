import { commands, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { pickModel, requireTrusted } from './choose/chooseModel';
import { checkFlipInvariance } from './commands/checkFlipInvariance';
import { editPreprocessing } from './commands/editPreprocessing';
import { cancelRun, chooseReportModel, exportActiveReport, rerunReport } from './commands/reportCommands';
import { setDefaultModel } from './commands/setDefaultModel';
import { writeFixedModel } from './commands/writeFixedModel';
import { EngineClient } from './engine/engineClient';
import { engineLaunch } from './engine/engineLaunch';
import { LearnPanel } from './learn/learnPanel';
import { describeExit } from './messages/describeExit';
import { showError } from './messages/showError';
import { ReportPanels } from './panel/reportPanels';
import { ReportStore } from './panel/reportStore';
import type { Services } from './services';
import { MEMORY_BUDGET_SETTING, NODE_PATH_SETTING } from './settings/settings';

/** How long the engine is kept after the last panel was closed: the next picture then needs no cold start. */
const KEEP_ENGINE_MS = 3 * 60_000;

/** Only registers; everything heavier waits for its first use. */
export function activate(context: ExtensionContext): void {
  const services = createServices(context);
  const register = (name: string, run: (services: Services, ...args: unknown[]) => unknown): void => {
    const guarded = async (...args: unknown[]): Promise<void> => {
      try {
        await run(services, ...args);
      } catch (error) {
        void showError(error, services.log);
      }
    };
    context.subscriptions.push(commands.registerCommand(`flipscope.${name}`, guarded));
  };
  register('checkFlipInvariance', checkFlipInvariance);
  register('chooseModel', chooseReportModel);
  register('setDefaultModel', setDefaultModel);
  register('rerun', rerunReport);
  register('cancelRun', cancelRun);
  register('exportReport', exportActiveReport);
  register('writeFix', writeFixedModel);
  register('editPreprocessing', editPreprocessing);
  register('showLog', ({ log }) => log.show());
  register('learn', ({ learn }) => learn.open());
}

function createServices(context: ExtensionContext): Services {
  const log = window.createOutputChannel('Flipscope', { log: true });
  const engine = new EngineClient({
    launch: () => engineLaunch(context.extensionPath),
    permit: ({ model }) => requireTrusted(model),
    log: (level, message) => log[level](message),
    describeExit,
    keepMs: KEEP_ENGINE_MS,
  });
  const reports = Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'reports').fsPath;
  const store = new ReportStore(reports, (message) => log.warn(message));
  const panels = new ReportPanels(context.extensionUri, {
    engine,
    store,
    log,
    chooseModel: () => pickModel(context),
  });
  const settingsChanged = workspace.onDidChangeConfiguration((change) => {
    const affected = [NODE_PATH_SETTING, MEMORY_BUDGET_SETTING].some((name) => change.affectsConfiguration(name));
    if (affected) engine.restart();
  });
  const learn = new LearnPanel(context.extensionUri);
  context.subscriptions.push(log, engine, panels, learn, settingsChanged);
  return { context, log, engine, panels, learn };
}
