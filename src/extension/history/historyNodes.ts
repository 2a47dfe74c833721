import { modelKey } from '../choose/modelKey';
import { inputTitles, modelTitles } from '../choose/tabTitles';
import { baseName } from '../choose/triage';
import { distinctNames } from '../../report/facts/distinctNames';
import type { KeptEntry } from './keptReport';

/** A kept report under its model. */
export interface ReportNode {
  readonly kind: 'report';
  readonly entry: KeptEntry;
  /** `chelsea.png`, with folders where images of a model are called the same. */
  readonly title: string;
}

/** A model and its reports, the newest first; there is one at least. */
export interface ModelNode {
  readonly kind: 'model';
  readonly key: string;
  readonly title: string;
  readonly reports: readonly [ReportNode, ...ReportNode[]];
}

/** A model of the workspace without a report. */
export interface UncheckedNode {
  readonly kind: 'unchecked';
  readonly path: string;
  readonly title: string;
}

export type HistoryNode = ModelNode | ReportNode | UncheckedNode;

/**
 * The models of all reports, the one with the newest report first, then those of the workspace that have none.
 *
 * @param entries the newest first
 * @param paths of the workspace's models
 */
export function historyRoots(
  entries: readonly KeptEntry[],
  paths: readonly string[],
): readonly (ModelNode | UncheckedNode)[] {
  const models = historyNodes(entries);
  const checked = new Set(models.map(({ key }) => key));
  const unchecked = paths.filter((path) => !checked.has(path)).slice(0, MAX_UNCHECKED);
  const titles = distinctNames(
    unchecked,
    unchecked.map((path) => baseName(path).replace(/\.onnx$/i, '')),
  );
  return [...models, ...unchecked.map((path, i) => ({ kind: 'unchecked' as const, path, title: titles[i]! }))];
}

/** A folder of thousands of checkpoints is no list to read. */
const MAX_UNCHECKED = 50;

/** The models of all reports, the one with the newest report first. @param entries the newest first */
export function historyNodes(entries: readonly KeptEntry[]): readonly ModelNode[] {
  const byModel = new Map<string, [KeptEntry, ...KeptEntry[]]>();
  for (const entry of entries) {
    const key = modelKey(entry.spec.model);
    const known = byModel.get(key);
    if (known === undefined) byModel.set(key, [entry]);
    else known.push(entry);
  }
  const titles = modelTitles([...byModel.values()].map(([{ spec }]) => spec));
  return [...byModel].map(([key, own], i) => ({ kind: 'model', key, title: titles[i]!, reports: reportNodes(own) }));
}

function reportNodes(entries: readonly [KeptEntry, ...KeptEntry[]]): ModelNode['reports'] {
  const titles = inputTitles(entries.map(({ spec }) => spec));
  const [first, ...others] = entries.map((entry, i) => ({ kind: 'report' as const, entry, title: titles[i]! }));
  return [first!, ...others];
}

/** The reports that nodes stand for, each once: a model stands for its newest. */
export function reportsOf(nodes: readonly HistoryNode[]): readonly KeptEntry[] {
  const entries = nodes.flatMap((node) => {
    if (node.kind === 'unchecked') return [];
    return [node.kind === 'model' ? node.reports[0].entry : node.entry];
  });
  return entries.filter(({ id }, i) => entries.findIndex((other) => other.id === id) === i);
}

/** All reports at and under nodes, each once. */
export function allReportsOf(nodes: readonly HistoryNode[]): readonly KeptEntry[] {
  return reportsOf(nodes.flatMap((node) => (node.kind === 'model' ? node.reports : [node])));
}
