import { modelKey } from '../choose/modelKey';
import { inputTitles, modelTitles } from '../choose/tabTitles';
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

export type HistoryNode = ModelNode | ReportNode;

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
  const entries = nodes.map((node) => (node.kind === 'model' ? node.reports[0].entry : node.entry));
  return entries.filter(({ id }, i) => entries.findIndex((other) => other.id === id) === i);
}

/** All reports at and under nodes, each once. */
export function allReportsOf(nodes: readonly HistoryNode[]): readonly KeptEntry[] {
  return reportsOf(nodes.flatMap((node) => (node.kind === 'model' ? node.reports : [node])));
}
