import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PanelDependencies } from '../../src/extension/panel/panelDependencies';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import type { PanelSnapshot } from '../../src/protocol/panel';
import { openPanel, panelDependencies, tinySpec } from './support/panelSetUp';
import { commands, resetVscode, shimState, Uri, window } from './support/vscodeShim';

let dependencies: PanelDependencies;

beforeEach(async () => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.explain', true);
  dependencies = await panelDependencies();
});

afterEach(() => dependencies.engine.dispose());

function open(path: string) {
  const fake = openPanel(path, dependencies);
  const last = (): Extract<PanelSnapshot, { phase: 'done' }> => {
    const snapshot = fake.snapshots.at(-1);
    if (snapshot?.phase !== 'done') throw new Error(`The last snapshot is ${snapshot?.phase}.`);
    return snapshot;
  };
  const settled = async (): Promise<void> => {
    await vi.waitFor(() => expect(last().explanation.progress).toBeUndefined(), { timeout: 5000 });
  };
  return { ...fake, last, settled };
}

test('after the first results every part is explained, the page hearing of each', async () => {
  const { panel, snapshots, explaining, last, settled } = open('good');
  await panel.run();
  expect(last().explanation.progress).toMatchObject({ stage: 'explain', fraction: 0 });
  await settled();
  expect(last().explanation).toEqual({ done: EXPLAIN_PARTS, failures: [] });
  expect(last().report).toMatchObject({
    audit: [{ node: 'conv' }],
    causes: { h: { shares: { kernel: 0.5 } } },
    sizeAdvice: { W: [225] },
    layers: [{ tensor: 'conv1', local: { h: 0.25 }, permuted: { h: 0.125 } }],
  });
  const names = snapshots.flatMap((snapshot) => (snapshot.phase === 'done' ? [snapshot.analysis] : []));
  expect(new Set(names).size).toBe(1);
  const fractions = explaining.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBeLessThan(1);
});

test('what was explained is there again after a reload, and an engine that starts anew takes it over', async () => {
  const first = open('good');
  await first.panel.run();
  await first.settled();
  await vi.waitFor(async () =>
    expect((await dependencies.store.load(tinySpec('good')))?.explained).toEqual(EXPLAIN_PARTS),
  );
  dependencies.engine.restart();
  const kept = await dependencies.store.load(tinySpec('good'));
  if (kept === undefined) throw new Error('nothing was kept');
  const { panel, host, last, settled } = open('good');
  panel.showStored(kept);
  await settled();
  expect(last().explanation.done).toEqual(EXPLAIN_PARTS);
  await host.attribution('h');
  await settled();
  expect(last().report).toMatchObject({
    causes: { h: { error: 0.5 } },
    attributions: { h: { rest: 0.25 } },
    layers: [{ tensor: 'conv1', local: { h: 0.25 }, attribution: { h: 0.75 } }],
  });
  await vi.waitFor(async () =>
    expect((await dependencies.store.load(tinySpec('good')))?.report).toEqual(last().report),
  );
});

test('a part that fails is told to the page and the log; the others go on; asking again tries it again', async () => {
  const { panel, host, last, settled } = open('unexplained');
  await panel.run();
  await settled();
  const rest = EXPLAIN_PARTS.filter((part) => part !== 'causes');
  expect(last().explanation).toEqual({
    done: rest,
    failures: [{ part: 'causes', error: expect.objectContaining({ message: 'cannot mirror GridSample' }) as unknown }],
  });
  expect(dependencies.log.error).toHaveBeenCalledWith(expect.stringContaining('explaining the report: causes'));
  expect(window.showErrorMessage).not.toHaveBeenCalled();
  vi.mocked(dependencies.log.error).mockClear();
  await host.explain();
  await vi.waitFor(() => expect(dependencies.log.error).toHaveBeenCalled());
});

test('with the setting off nothing is explained until the page asks', async () => {
  shimState.settings.set('flipscope.analysis.explain', false);
  const { panel, host, last, settled } = open('good');
  await panel.run();
  expect(last().explanation).toEqual({ done: [], failures: [] });
  await host.explain();
  await vi.waitFor(() => expect(last().explanation.done).toEqual(EXPLAIN_PARTS));
  await settled();
});

test('a setting that is no boolean is told, and the report stays', async () => {
  shimState.settings.set('flipscope.analysis.explain', 'yes');
  const { panel, last } = open('good');
  await panel.run();
  expect(window.showErrorMessage).toHaveBeenCalledWith(expect.stringContaining('"yes"'), 'Open Setting', 'Show Log');
  expect(last().explanation).toEqual({ done: [], failures: [] });
});

test('a hidden report is explained when it is seen', async () => {
  const { panel, show, last, settled } = open('good');
  show(false);
  await panel.run();
  show(true);
  await settled();
  await vi.waitFor(() => expect(last().explanation.done).toEqual(EXPLAIN_PARTS));
});

test('canceling stops the explanation and keeps the report', async () => {
  const { panel, host, last, settled, explaining } = open('slow');
  await panel.run();
  await vi.waitFor(() => expect(explaining.length).toBeGreaterThan(0), { timeout: 5000 });
  await host.cancel();
  await settled();
  expect(last()).toMatchObject({ phase: 'done', explanation: { done: [], failures: [] } });
  expect(dependencies.log.error).not.toHaveBeenCalled();
});

test('canceling takes effect before the explanation has begun, and asking again begins it', async () => {
  const { panel, host, last } = open('good');
  await panel.run();
  expect(last().explanation.progress).toMatchObject({ fraction: 0 });
  await host.cancel();
  await vi.waitFor(() => expect(last().explanation.progress).toBeUndefined(), { timeout: 300, interval: 5 });
  expect(last().explanation).toEqual({ done: [], failures: [] });
  await host.explain();
  await vi.waitFor(() => expect(last().explanation.done).toEqual(EXPLAIN_PARTS), { timeout: 5000 });
});

test('running again leaves the explanation of the old run behind', async () => {
  const { panel, last, settled, explaining } = open('slow');
  await panel.run();
  await vi.waitFor(() => expect(explaining.length).toBeGreaterThan(0), { timeout: 5000 });
  const { analysis } = last();
  await panel.run(tinySpec('good'));
  await vi.waitFor(() => expect(last().explanation.done).toEqual(EXPLAIN_PARTS), { timeout: 5000 });
  await settled();
  expect(last().analysis).not.toBe(analysis);
  expect(dependencies.log.error).not.toHaveBeenCalled();
});

test('insight, kernels and the playground are there for the page', async () => {
  const { panel, host, settled } = open('good');
  await panel.run();
  await settled();
  expect(await host.layerInsight('conv1', 'h')).toEqual({ swaps: [] });
  expect(await host.kernels('conv', 'h', 4)).toEqual([{ node: 'conv' }]);
  await host.learn();
  expect(commands.executeCommand).toHaveBeenCalledWith('flipscope.learn');
});

test('a fixed model is written where the person says, and can be checked at once', async () => {
  const { panel, host, settled } = open('good');
  await panel.run();
  await settled();
  const request = { kind: 'tta', flips: ['h'] } as const;
  expect(await host.writeFix(request)).toBeUndefined();
  window.showSaveDialog.mockResolvedValueOnce(Uri.file('/tmp/good-tta.onnx'));
  window.showInformationMessage.mockResolvedValueOnce('Check the Fixed Model');
  expect(await host.writeFix(request)).toMatchObject({ path: '/tmp/good-tta.onnx', kind: 'tta' });
  await vi.waitFor(() => expect(panel.spec.model).toEqual({ kind: 'file', path: '/tmp/good-tta.onnx' }));
});
