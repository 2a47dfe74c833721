import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineClient } from '../../../src/engine/client/engineClient';
import { tinyEngineClient } from '../../support/tinyEngineClient';
import { requireTrusted } from '../../../src/extension/choose/chooseModel';
import { openTestReport } from '../../../src/extension/commands/openTestReport';
import { ContractTests } from '../../../src/extension/tests/contractTests';
import type { Services } from '../../../src/extension/services';
import {
  EventEmitter,
  resetVscode,
  setAnalysisSettings,
  type TestMessage,
  tests,
  Uri,
  workspace,
} from '../support/vscodeShim';
import { sampleReport } from '../../report/sampleReport';
import { judgedReport } from '../../support/judgedReport';

interface Item {
  readonly id: string;
  readonly label: string;
  error?: string;
  readonly children: Items;
}

/** As a view of VS Code keeps them. */
class Items {
  readonly #items = new Map<string, Item>();
  get size(): number {
    return this.#items.size;
  }
  add = (item: Item): void => void this.#items.set(item.id, item);
  delete = (id: string): boolean => this.#items.delete(id);
  forEach = (use: (item: Item) => void): void => [...this.#items.values()].forEach(use);
  get all(): readonly Item[] {
    return [...this.#items.values()];
  }
  replace = (items: readonly Item[]): void => {
    this.#items.clear();
    items.forEach(this.add);
  };
}

const never = { isCancellationRequested: false, onCancellationRequested: new EventEmitter<void>().event };
const changed = new EventEmitter<Uri>();
const deleted = new EventEmitter<Uri>();
let folder: string;
let items: Items;
let controller: {
  refreshHandler?: () => Promise<void>;
  runHandler?: (request: { include?: readonly Item[]; exclude?: readonly Item[] }, token: object) => Promise<void>;
};
let engine: EngineClient;
let contractTests: ContractTests;
let told: unknown[][];
const opened = vi.fn();

beforeEach(() => {
  resetVscode();
  setAnalysisSettings();
  folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  items = new Items();
  told = [];
  const tell =
    (name: string) =>
    (item: Item, ...more: unknown[]) =>
      void told.push([name, item.label, ...more.filter((value) => typeof value !== 'number')]);
  const run = { enqueued: vi.fn(), started: vi.fn(), end: vi.fn() };
  const ends = Object.fromEntries(['passed', 'failed', 'errored', 'skipped'].map((name) => [name, tell(name)]));
  tests.createTestController.mockImplementation(() => {
    controller = Object.assign(controller, {
      items,
      createTestItem: (id: string, label: string) => ({ id, label, children: new Items() }),
      createRunProfile: (_label: string, _kind: number, handler: typeof controller.runHandler) => {
        controller.runHandler = handler!;
      },
      createTestRun: () => ({ ...run, ...ends }),
      dispose: () => undefined,
    });
    return controller;
  });
  controller = {};
  const watcher = {
    onDidCreate: changed.event,
    onDidChange: changed.event,
    onDidDelete: deleted.event,
    dispose: () => undefined,
  };
  workspace.createFileSystemWatcher.mockImplementation(() => watcher);
  engine = tinyEngineClient(({ model }) => requireTrusted(model));
  const services = { engine, log: { error: vi.fn() }, panels: { open: opened } } as unknown as Services;
  contractTests = new ContractTests(services);
});

afterEach(() => {
  contractTests.dispose();
  engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, content: unknown): Uri => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return Uri.file(join(folder, name));
};
const labels = (): unknown =>
  items.all.map(({ label, error, children }) => [label, error ?? children.all.map((one) => one.label)]);
const noise = { noise: [1, 3, 8, 8] };

test('files with tests are listed with their tests, one that is wrong with its error, the others not', async () => {
  write('a.flipscope.json', { tests: [noise, { image: 'cat.png', flips: ['v', 'h'] }, { ...noise, seed: 3 }] });
  write('b.flipscope.json', { labels: ['x'] });
  write('c.flipscope.json', { tests: [{ sound: 1 }] });
  write('d.flipscope.json', '{');
  await controller.refreshHandler!();
  expect(labels()).toEqual([
    ['a.flipscope.json', ['noise 1×3×8×8, seed 0', 'cat.png · h, v', 'noise 1×3×8×8, seed 3']],
    ['c.flipscope.json', expect.stringMatching(/^c\.flipscope\.json: "tests": expected a list of tests, each with/)],
    ['d.flipscope.json', expect.stringMatching(/^d\.flipscope\.json: expected JSON, but .*\. Correct the file\.$/)],
  ]);
});

test('the list follows the files', async () => {
  changed.fire(write('a.flipscope.json', { tests: [noise] }));
  await vi.waitFor(() => expect(labels()).toEqual([['a.flipscope.json', ['noise 1×3×8×8, seed 0']]]));
  changed.fire(write('a.flipscope.json', { tests: [] }));
  await vi.waitFor(() => expect(labels()).toEqual([]));
  changed.fire(write('a.flipscope.json', { tests: [noise] }));
  await vi.waitFor(() => expect(labels()).toHaveLength(1));
  deleted.fire(Uri.file(join(folder, 'a.flipscope.json')));
  expect(labels()).toEqual([]);
});

/** The engine gives this report for every test. */
function answerWith(value: number, rtol: number) {
  const sample = sampleReport();
  const outputs = sample.outputs.map((output) => ({
    ...output,
    pairs: output.pairs.map((pair) => (pair.a === 'id' ? { ...pair, relL2: value } : pair)),
  }));
  const report = judgedReport({ ...sample, flips: ['h'], outputs }, rtol);
  const release = vi.fn();
  const open = vi.spyOn(engine, 'open');
  open.mockReturnValue({ run: async () => ({ report, fingerprint: [], images: {} }), release } as never);
  return { open, release };
}

test('a test passes or fails by its own tolerance, with what was expected and found', async () => {
  write('a.onnx.flipscope.json', { tests: [{ ...noise, rtol: 0.05, flips: ['h'] }] });
  await controller.refreshHandler!();
  const { open, release } = answerWith(0.2, 0.05);
  await controller.runHandler!({}, never);
  expect(open.mock.calls[0]![0]).toEqual({
    model: { kind: 'file', path: join(folder, 'a.onnx') },
    input: { kind: 'noise', seed: 0, shape: [1, 3, 8, 8] },
    flips: ['h'],
    flipMode: 'tensor',
    failAbove: 0.05,
  });
  expect(release).toHaveBeenCalled();
  const [[end, , message]] = told as [[string, string, TestMessage]];
  expect(end).toBe('failed');
  expect(message.message).toMatch(/differ by 20% \(0\.200\), above the tolerance 0\.05$/);
  expect(message.expectedOutput).toMatch(/^\S+ hx: at most 0\.05$/m);
  expect(message.actualOutput).toMatch(/^\S+ hx: 0\.200$/m);
  told.length = 0;
  answerWith(0.02, 0.05);
  await controller.runHandler!({}, never);
  expect(told).toEqual([['passed', 'noise 1×3×8×8, seed 0 · h']]);
});

test('what cannot be run is an error of the test, and nothing runs without trust', async () => {
  write('refuses.flipscope.json', { tests: [noise] });
  await controller.refreshHandler!();
  workspace.isTrusted = false;
  await controller.runHandler!({}, never);
  const [[end, , message]] = told as [[string, string, TestMessage]];
  expect([end, message.message]).toEqual(['errored', expect.stringMatching(/^This workspace is not trusted/)]);
  expect(engine.pid).toBeUndefined();
});

test('those that are left out do not run, and a canceled run skips the rest', async () => {
  write('a.flipscope.json', { tests: [noise, { ...noise, seed: 1 }] });
  await controller.refreshHandler!();
  const [file] = items.all;
  answerWith(0, 0.05);
  await controller.runHandler!({ include: [file!], exclude: [file!.children.all[0]!] }, never);
  expect(told).toEqual([['passed', 'noise 1×3×8×8, seed 1']]);
  told.length = 0;
  await controller.runHandler!({}, { ...never, isCancellationRequested: true });
  expect(told.map(([end]) => end)).toEqual(['skipped', 'skipped']);
});

test('the report of a test opens from the view and from its message', async () => {
  write('a.flipscope.json', { tests: [{ image: 'cat.png' }] });
  await controller.refreshHandler!();
  const item = items.all[0]!.children.all[0]!;
  for (const from of [item, { test: item, message: {} }]) {
    await openTestReport({ contractTests } as unknown as Services, from);
  }
  expect(opened).toHaveBeenCalledTimes(2);
  expect(opened.mock.calls[1]![0]).toMatchObject([{ input: { kind: 'image', path: join(folder, 'cat.png') } }]);
});
