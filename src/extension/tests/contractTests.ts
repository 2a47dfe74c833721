import {
  l10n,
  TestMessage,
  TestRunProfileKind,
  tests,
  Uri,
  workspace,
  type CancellationToken,
  type Disposable,
  type LogOutputChannel,
  type TestController,
  type TestItem,
  type TestRun,
  type TestRunRequest,
} from 'vscode';
import type { EngineClient } from '../../engine/client/engineClient';
import { isCanceled } from '../../protocol/errors';
import { judgeReport, outcomeLines } from '../../report/facts/outcome';
import type { Report } from '../../report/report';
import { errorLine } from '../../agents/errorLine';
import { shownFolder } from '../choose/pick';
import { baseName } from '../choose/triage';
import { workspaceFilesNamed } from '../choose/workspaceFiles';
import { logError } from '../messages/showError';
import type { ReportPanels } from '../panel/reportPanels';
import { analysisSettings } from '../settings/settings';
import { isSidecarName, readTests, type ContractTest } from './readTests';

/** Also in package.json, in the menus' `when` clauses. */
const CONTROLLER_ID = 'flipscope';

interface Dependencies {
  readonly engine: EngineClient;
  readonly log: LogOutputChannel;
  readonly panels: ReportPanels;
}

/** The tests in the `*.flipscope.json` files of the workspace, in the Testing view: a file each, and its tests below. */
export class ContractTests implements Disposable {
  readonly #dependencies: Dependencies;
  readonly #controller: TestController;
  readonly #subscriptions: readonly Disposable[];
  /** What the items of the view are. */
  readonly #tests = new WeakMap<TestItem, ContractTest>();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#controller = tests.createTestController(CONTROLLER_ID, 'Flipscope');
    this.#controller.resolveHandler = () => this.refresh();
    this.#controller.refreshHandler = () => this.refresh();
    const run = (request: TestRunRequest, token: CancellationToken) => this.#run(request, token);
    this.#controller.createRunProfile(l10n.t('Run'), TestRunProfileKind.Run, run, true);
    const watcher = workspace.createFileSystemWatcher('**/*.flipscope.json');
    const changed = ({ fsPath }: Uri): Promise<void> => this.#read(fsPath);
    this.#subscriptions = [
      this.#controller,
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete(({ fsPath }) => this.#controller.items.delete(fsPath)),
    ];
  }

  /** Looks for the files anew. */
  async refresh(): Promise<void> {
    const paths = await workspaceFilesNamed(isSidecarName);
    this.#controller.items.forEach(({ id }) => {
      if (!paths.includes(id)) this.#controller.items.delete(id);
    });
    for (const path of paths) await this.#read(path);
  }

  /** Opens the report of a test in its panel. */
  async open(item: TestItem): Promise<void> {
    const test = this.#tests.get(item);
    if (test !== undefined) await this.#dependencies.panels.open([test.spec]);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** A file without tests has no item; one that cannot be read has its error. */
  async #read(path: string): Promise<void> {
    const file = this.#controller.createTestItem(path, baseName(path), Uri.file(path));
    file.description = shownFolder(path);
    try {
      const found = await readTests(path, analysisSettings(Uri.file(path)).provider);
      file.children.replace(found.map((test, i) => this.#itemOf(test, i, path)));
    } catch (error) {
      file.error = errorLine(error);
    }
    if (file.children.size === 0 && file.error === undefined) this.#controller.items.delete(path);
    else this.#controller.items.add(file);
  }

  #itemOf(test: ContractTest, index: number, path: string): TestItem {
    const item = this.#controller.createTestItem(`${path}#${index}`, test.label, Uri.file(path));
    this.#tests.set(item, test);
    return item;
  }

  async #run(request: TestRunRequest, token: CancellationToken): Promise<void> {
    const run = this.#controller.createTestRun(request);
    const items = this.#wanted(request);
    for (const item of items) run.enqueued(item);
    for (const item of items) {
      if (token.isCancellationRequested) run.skipped(item);
      else await this.#runOne(run, item, token);
    }
    run.end();
  }

  #wanted({ include, exclude = [] }: TestRunRequest): readonly TestItem[] {
    const wanted: TestItem[] = [];
    const visit = (item: TestItem): void => {
      if (exclude.includes(item)) return;
      if (this.#tests.has(item)) wanted.push(item);
      item.children.forEach(visit);
    };
    if (include === undefined) this.#controller.items.forEach(visit);
    else include.forEach(visit);
    return wanted;
  }

  async #runOne(run: TestRun, item: TestItem, token: CancellationToken): Promise<void> {
    const test = this.#tests.get(item)!;
    const analysis = this.#dependencies.engine.open(test.spec);
    const canceled = token.onCancellationRequested(() => analysis.release());
    const start = performance.now();
    run.started(item);
    try {
      const { report } = await analysis.run(() => undefined);
      this.#judge(run, item, report, performance.now() - start);
    } catch (error) {
      if (isCanceled(error)) return run.skipped(item);
      logError(error, this.#dependencies.log);
      run.errored(item, new TestMessage(errorLine(error)), performance.now() - start);
    } finally {
      canceled.dispose();
      analysis.release();
    }
  }

  #judge(run: TestRun, item: TestItem, report: Report, duration: number): void {
    // Without a tolerance of its own, no more than float noise is allowed: the report's own verdict.
    const outcome = judgeReport(report, this.#tests.get(item)?.rtol ?? report.noiseFloor);
    if (!('line' in outcome)) return run.passed(item, duration);
    if (outcome.kind === 'nothing') return run.errored(item, new TestMessage(outcome.line), duration);
    const { expected, actual } = outcomeLines(report);
    run.failed(item, TestMessage.diff(outcome.line, expected, actual), duration);
  }
}
