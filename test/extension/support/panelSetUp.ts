import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Memento } from 'vscode';
import { EngineClient } from '../../../src/engine/client/engineClient';
import { describeExit } from '../../../src/extension/messages/describeExit';
import type { PanelDependencies } from '../../../src/extension/panel/panelDependencies';
import { ReportPanel } from '../../../src/extension/panel/reportPanel';
import { ReportStore } from '../../../src/extension/history/reportStore';
import { Statements } from '../../../src/extension/sidecar/statements';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { fakeView } from './fakeView';
import { FakeMemento } from './vscodeShim';

/** Noise on a model; what the tiny engine does with it is in the model's name. */
export const tinySpec = (path: string): AnalysisSpec => ({
  model: { kind: 'file', path },
  input: { kind: 'noise', seed: 0 },
  flips: ['h'],
  flipMode: 'tensor',
});

/** All that a report panel needs, with an engine that only pretends; dispose of the engine. */
export async function panelDependencies(
  permit: (spec: AnalysisSpec) => void = () => undefined,
): Promise<PanelDependencies> {
  const engine = new EngineClient({
    launch: () => ({ script: join(import.meta.dirname, '../../engine/fixtures/tinyEngine.mjs') }),
    permit,
    log: () => undefined,
    describeExit,
    notifySilent: () => undefined,
    runBegan: () => undefined,
    runEnded: () => undefined,
    keepMs: 60_000,
  });
  return {
    engine,
    store: new ReportStore(await mkdtemp(join(tmpdir(), 'flipscope-')), () => undefined),
    statements: new Statements(new FakeMemento() as Memento),
    log: { error: vi.fn(), warn: vi.fn(), show: vi.fn() } as unknown as PanelDependencies['log'],
    chooseModel: vi.fn(async () => undefined),
    chooseInput: vi.fn(async () => undefined),
    chooseLabels: vi.fn(async () => undefined),
    renamed: vi.fn(),
    closed: vi.fn(),
  };
}

/** A panel of its own, before its first run; its page has loaded. */
export function openPanel(path: string, dependencies: PanelDependencies) {
  const fake = loadingPanel(path, dependencies);
  // As a page does: it shows what it is answered.
  void fake.host.ready().then((snapshot) => fake.snapshots.push(snapshot));
  return fake;
}

/** The same, whose page still loads. */
export function loadingPanel(path: string, dependencies: PanelDependencies) {
  const fake = fakeView();
  return { ...fake, panel: new ReportPanel(fake.view, tinySpec(path), dependencies) };
}
