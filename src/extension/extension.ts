import { join } from 'node:path';
import { commands, env, Uri, UIKind, version, window, workspace, type ExtensionContext } from 'vscode';
import { version as flipscope } from '../../package.json';
import { checkInstallation } from '../engine/client/checkInstallation';
import { registerLanguageModelTools } from './agents/languageModelTools';
import { announceMcpServer } from './agents/mcpServer';
import { usualImage } from './choose/chooseInput';
import { pickInput } from './choose/chooseInput';
import { pickLabels } from './choose/chooseLabels';
import { pickModel, requireTrusted } from './choose/chooseModel';
import { workspaceFiles } from './choose/workspaceFiles';
import { COMMANDS, type Command } from './commands/commands';
import { ComparisonPanels } from './compare/comparisonPanels';
import { EngineClient } from '../engine/client/engineClient';
import { cliProcess } from './engine/cliProcess';
import { engineLaunch } from './engine/engineLaunch';
import { PrepareWhenIdle } from './engine/prepareWhenIdle';
import { RunStatus } from './engine/runStatus';
import { reportFileEditor } from './files/reportFileEditor';
import { HistoryView } from './history/historyView';
import { ReportStore } from './history/reportStore';
import { CheckWhenIdle } from './installation/checkWhenIdle';
import { InstallationKeeper } from './installation/installationKeeper';
import { nodeOnPath } from './installation/nodeOnPath';
import { LearnPanel } from './learn/learnPanel';
import { modelEditor } from './model/modelEditor';
import { describeExit } from './messages/describeExit';
import { notifySilent } from './messages/notifySilent';
import { showError } from './messages/showError';
import { ReportPanels } from './panel/reportPanels';
import { ReproductionPanel } from './reproduction/reproductionPanel';
import type { Services } from './services';
import { Statements } from './sidecar/statements';
import { analysisSettings, nodePathSetting, SETTINGS } from './settings/settings';
import { ImageFinder } from './study/imageFinder';
import { studyFileEditor } from './study/studyFileEditor';
import { StudyFolders } from './study/studyFolders';
import type { StudyEngineDependencies } from './study/studyEngines';
import { StudyPanels } from './study/studyPanels';
import { registerCheckTasks } from './tests/checkTasks';
import { ContractTests } from './tests/contractTests';
import { AwaitedModels } from './weights/awaitedModels';

/** How long the engine is kept after the last panel was closed: the next image then needs no cold start. */
const KEEP_ENGINE_MS = 3 * 60_000;

let services: Services | undefined;

/** Only registers; everything heavier waits for its first use, or until the window is idle. */
export function activate(context: ExtensionContext): void {
  const made = createServices(context);
  services = made;
  const register = (name: string, run: Command): void => {
    const guarded = async (...args: unknown[]): Promise<void> => {
      try {
        await run(made, ...args);
      } catch (error) {
        void showError(error, made.log);
      }
    };
    context.subscriptions.push(commands.registerCommand(`flipscope.${name}`, guarded));
  };
  for (const [name, run] of Object.entries(COMMANDS)) register(name, run);
  const { extensionPath, subscriptions } = context;
  const server = announceMcpServer(extensionPath, () => engineLaunch(extensionPath, made.installation.launch));
  subscriptions.push(...registerLanguageModelTools(made), ...(server === undefined ? [] : [server]));
}

/** VS Code waits some seconds: what studies have measured is written. */
export async function deactivate(): Promise<void> {
  await services?.studies.end();
}

function createServices(context: ExtensionContext): Services {
  const log = window.createOutputChannel('Flipscope', { log: true });
  const installation = createInstallation(context);
  const status = new RunStatus();
  const checkWhenIdle = new CheckWhenIdle(installation, () => engine, log);
  const engine: EngineClient = new EngineClient({
    launch: () => engineLaunch(context.extensionPath, installation.launch),
    permit: ({ model }) => requireTrusted(model),
    log: (level, message) => log[level](message),
    describeExit,
    notifySilent: (silence, end) => void notifySilent(silence, end),
    runBegan: (spec) => status.began(spec),
    runEnded: () => {
      status.ended();
      checkWhenIdle.runEnded();
    },
    keepMs: KEEP_ENGINE_MS,
  });
  const storage = context.storageUri ?? context.globalStorageUri;
  const store = new ReportStore(Uri.joinPath(storage, 'reports').fsPath, (message) => log.warn(message));
  const statements = new Statements(context.workspaceState);
  const shared = { engine, store, statements, log };
  const panels = new ReportPanels(context.extensionUri, {
    ...shared,
    chooseModel: () => pickModel(context),
    chooseLabels: (shape) => pickLabels(context, shape),
    chooseInput: async () => pickInput(context, analysisSettings(undefined).noiseSeed),
  });
  const engines: StudyEngineDependencies = {
    launch: () => engineLaunch(context.extensionPath, installation.launch),
    log: (level, message) => log[level](message),
    notifySilent: (silence, end) => void notifySilent(silence, end),
  };
  const comparisons = new ComparisonPanels(context.extensionUri, panels, {
    ...shared,
    engines,
    openReport: (spec, column) => panels.open([spec], column),
    openKept: (kept, column) => panels.openKept(kept, column),
  });
  const studies = new StudyPanels(context.extensionUri, panels, {
    engine,
    log,
    folders: new StudyFolders(Uri.joinPath(storage, 'studies').fsPath),
    engines,
    chooseModel: () => pickModel(context),
    openReport: (spec, column) => panels.open([spec], column),
  });
  const finder = new ImageFinder({
    chooseModel: () => pickModel(context),
    models: () => workspaceFiles('model'),
    openReport: (spec, column) => panels.open([spec], column),
  });
  const { extensionUri } = context;
  const files = [
    modelEditor(extensionUri, { engine, log }),
    studyFileEditor(extensionUri, finder, log),
    reportFileEditor(panels, log),
  ];
  const settingsChanged = workspace.onDidChangeConfiguration((change) => {
    const affected = [SETTINGS.nodePath, SETTINGS.runtimePath, SETTINGS.memoryBudget].some((name) =>
      change.affectsConfiguration(name),
    );
    if (affected) engine.restart();
  });
  const learn = new LearnPanel(context.extensionUri);
  const question = new ReproductionPanel(context.extensionUri, {
    engine,
    log,
    chooseModel: () => pickModel(context),
    learn: () => learn.open(),
  });
  const awaitedModels = new AwaitedModels(async (model) => {
    const image = Uri.file(await usualImage(context));
    await commands.executeCommand('flipscope.checkFlipInvariance', model, [image, model]);
  });
  const prepareWhenIdle = new PrepareWhenIdle(context, engine, log);
  const whenIdle = [checkWhenIdle, prepareWhenIdle, new HistoryView(store, log)];
  const contractTests = new ContractTests({ engine, log, panels });
  const checkTasks = registerCheckTasks(
    () => cliProcess(context.extensionPath, engineLaunch(context.extensionPath, installation.launch)),
    log,
  );
  const pages = [panels, comparisons, studies, learn, question, contractTests];
  context.subscriptions.push(
    log,
    status,
    ...whenIdle,
    engine,
    ...pages,
    ...files,
    settingsChanged,
    checkTasks,
    awaitedModels,
  );
  return {
    context,
    log,
    engine,
    installation,
    store,
    panels,
    comparisons,
    studies,
    learn,
    question,
    awaitedModels,
    contractTests,
  };
}

function createInstallation({ globalState, extensionPath }: ExtensionContext): InstallationKeeper {
  const script = join(extensionPath, 'dist', 'engine.js');
  const where = env.uiKind === UIKind.Web ? 'web' : 'desktop';
  return new InstallationKeeper({
    state: globalState,
    flipscope,
    client: `VS Code ${version} (${where}${env.remoteName === undefined ? '' : ', remote'})`,
    platform: `${process.platform}-${process.arch}`,
    nodeSetting: nodePathSetting,
    findNode: () => nodeOnPath(process.env['PATH']),
    check: (execPath) => checkInstallation({ script, ...(execPath !== undefined && { execPath }) }),
  });
}
