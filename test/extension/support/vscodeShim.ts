import { vi } from 'vitest';

/** As much of VS Code's API as the unit tests of `src/extension` need; `vscode` resolves to it there. */

export class Uri {
  readonly scheme: string;
  readonly path: string;

  private constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }

  static file(path: string): Uri {
    return new Uri('file', path);
  }

  static joinPath(base: Uri, ...segments: string[]): Uri {
    return new Uri(base.scheme, [base.path, ...segments].join('/'));
  }

  static from(parts: { scheme: string; path: string }): Uri {
    return new Uri(parts.scheme, parts.path);
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

export const l10n = {
  t: (message: string, ...values: unknown[]): string =>
    message.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
};

/** What the tests set; `resetVscode` empties it. */
export const shimState = {
  settings: new Map<string, unknown>(),
  /** Every change of a setting: name, value, target. */
  updates: [] as unknown[][],
};

export const workspace = {
  isTrusted: true,
  workspaceFolders: undefined as { uri: Uri }[] | undefined,
  getWorkspaceFolder: (uri: Uri) => workspace.workspaceFolders?.find((folder) => uri.path.startsWith(folder.uri.path)),
  getConfiguration: () => ({
    get: (key: string): unknown => shimState.settings.get(key),
    update: async (...change: unknown[]): Promise<void> => void shimState.updates.push(change),
  }),
  asRelativePath: (path: string) => path,
  createFileSystemWatcher: vi.fn((_glob: string): unknown => undefined),
  onDidGrantWorkspaceTrust: vi.fn(() => ({ dispose: () => undefined })),
  openTextDocument: vi.fn(async (options: { readonly content: string }) => options),
};

/** As much of VS Code's own as is used: listeners are called at once. */
export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event = (listener: (value: T) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export const StatusBarAlignment = { Left: 1, Right: 2 };

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };

export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = TreeItemCollapsibleState.None,
  ) {}
}

export const window = {
  showErrorMessage: vi.fn(async () => undefined as string | undefined),
  showWarningMessage: vi.fn(async () => undefined as string | undefined),
  showInformationMessage: vi.fn(async () => undefined as string | undefined),
  showQuickPick: vi.fn(async () => undefined as unknown),
  showOpenDialog: vi.fn(async () => undefined as Uri[] | undefined),
  showTextDocument: vi.fn(async (document: { readonly content: string }) => document),
  withProgress: vi.fn(async (_options: unknown, work: () => Promise<unknown>) => work()),
  showSaveDialog: vi.fn(async () => undefined as Uri | undefined),
  createStatusBarItem: vi.fn(() => ({ show: vi.fn(), hide: vi.fn(), dispose: vi.fn() })),
  setStatusBarMessage: vi.fn(() => ({ dispose: () => undefined })),
  tabGroups: {
    activeTabGroup: { activeTab: undefined as { input: unknown } | undefined, viewColumn: 1, tabs: [] as unknown[] },
  },
  createWebviewPanel: vi.fn((): unknown => undefined),
  registerCustomEditorProvider: vi.fn(() => ({ dispose: () => undefined })),
  registerWebviewPanelSerializer: vi.fn(() => ({ dispose: () => undefined })),
  createTreeView: vi.fn(() => ({ visible: true, dispose: () => undefined })),
  onDidChangeWindowState: vi.fn(() => ({ dispose: () => undefined })),
};

export class TestMessage {
  expectedOutput?: string;
  actualOutput?: string;
  constructor(readonly message: string) {}

  static diff(message: string, expectedOutput: string, actualOutput: string): TestMessage {
    return Object.assign(new TestMessage(message), { expectedOutput, actualOutput });
  }
}

export class ProcessExecution {
  constructor(
    readonly process: string,
    readonly args: readonly string[],
    readonly options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  ) {}
}

export const TaskScope = { Global: 1, Workspace: 2 };
export const TaskGroup = { Test: 'test' };
export class Task {
  group: unknown;
  constructor(
    readonly definition: object,
    readonly scope: unknown,
    readonly name: string,
    readonly source: string,
    readonly execution: ProcessExecution,
    readonly problemMatchers: unknown,
  ) {}
}
export const tasks = { registerTaskProvider: vi.fn((_type: string, _provider: object): unknown => undefined) };

export const TestRunProfileKind = { Run: 1 };
export const tests = { createTestController: vi.fn((_id: string, _label: string): unknown => undefined) };

export class MarkdownString {
  constructor(readonly value: string) {}
}

export class LanguageModelTextPart {
  constructor(readonly value: string) {}
}

export class LanguageModelToolResult {
  constructor(readonly content: readonly unknown[]) {}
}

export class CancellationError extends Error {}

export class McpStdioServerDefinition {
  constructor(
    readonly label: string,
    readonly command: string,
    readonly args: readonly string[],
    readonly env: Readonly<Record<string, string>>,
    readonly version: string,
  ) {}
}

export const lm = {
  registerTool: vi.fn((_name: string, _tool: unknown) => ({ dispose: () => undefined })),
  registerMcpServerDefinitionProvider: vi.fn((_id: string, _provider: unknown) => ({ dispose: () => undefined })),
};

export const commands = { executeCommand: vi.fn(async () => undefined) };
export const env = {
  language: 'en',
  uiKind: 1,
  remoteName: undefined,
  clipboard: { writeText: vi.fn<(text: string) => Promise<void>>(async () => undefined) },
};
export const UIKind = { Desktop: 1, Web: 2 };
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
export const ViewColumn = { Active: -1, Nine: 9 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const ConfigurationTarget = { Global: 1, Workspace: 2 };

/** A memory of a workspace; VS Code's own hands out copies, as JSON has them. */
export class FakeMemento {
  readonly #values = new Map<string, string>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, fallback?: T): T | undefined {
    const text = this.#values.get(key);
    return text === undefined ? fallback : (JSON.parse(text) as T);
  }

  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, JSON.stringify(value));
  }
}

export class TabInputText {
  constructor(readonly uri: Uri) {}
}

export class TabInputCustom {
  constructor(
    readonly uri: Uri,
    readonly viewType: string,
  ) {}
}

/** The settings of an analysis, as VS Code has them: one flip only, which is measured soonest. */
export function setAnalysisSettings(): void {
  shimState.settings.set('flipscope.analysis.flips', ['h']);
  shimState.settings.set('flipscope.analysis.flipMode', 'tensor');
  shimState.settings.set('flipscope.analysis.noiseSeed', 0);
  shimState.settings.set('flipscope.engine.executionProvider', 'cpu');
}

export function resetVscode(): void {
  vi.clearAllMocks();
  shimState.settings.clear();
  shimState.updates.length = 0;
  workspace.isTrusted = true;
  workspace.workspaceFolders = undefined;
  Object.assign(window.tabGroups.activeTabGroup, { activeTab: undefined, viewColumn: 1, tabs: [] });
}
