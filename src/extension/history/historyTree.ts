import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type Event,
  type TreeDataProvider,
  Uri,
  l10n,
} from 'vscode';
import { historyRoots, type HistoryNode, type ModelNode, type ReportNode, type UncheckedNode } from './historyNodes';
import { aboutReport, besideReport, STANDING_ICONS } from './historyWords';
import type { ReportStore } from './reportStore';

/**
 * Kept reports under their models, and models that have none yet, as the view in the Explorer lists them. Reads nothing
 * while nobody looks.
 */
export class HistoryTree implements TreeDataProvider<HistoryNode> {
  readonly onDidChangeTreeData: Event<void>;
  readonly #store: Pick<ReportStore, 'entries'>;
  readonly #changes = new EventEmitter<void>();
  #models: readonly string[] = [];

  constructor(store: Pick<ReportStore, 'entries'>) {
    this.#store = store;
    this.onDidChangeTreeData = this.#changes.event;
  }

  refresh(): void {
    this.#changes.fire();
  }

  /** Paths of the workspace's models. */
  setModels(models: readonly string[]): void {
    this.#models = models;
  }

  async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
    if (node === undefined) return [...historyRoots(await this.#store.entries(), this.#models)];
    return node.kind === 'model' ? [...node.reports] : [];
  }

  getTreeItem(node: HistoryNode): TreeItem {
    switch (node.kind) {
      case 'model':
        return modelItem(node);
      case 'report':
        return reportItem(node);
      case 'unchecked':
        return uncheckedItem(node);
    }
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

/** With its last verdict. */
function modelItem({ key, title, reports }: ModelNode): TreeItem {
  const { spec, glance } = reports[0].entry;
  const item = new TreeItem(title, TreeItemCollapsibleState.Expanded);
  item.id = key;
  item.contextValue = 'model';
  item.description = glance.figures;
  item.iconPath = new ThemeIcon(spec.model.kind === 'builtin' ? 'package' : 'circuit-board');
  item.tooltip = aboutReport(reports[0].entry);
  item.accessibilityInformation = { label: `${title}, ${glance.headline}` };
  return item;
}

function reportItem(node: ReportNode): TreeItem {
  const { entry, title } = node;
  const { icon, color } = STANDING_ICONS[entry.glance.standing];
  const item = new TreeItem(title);
  item.id = entry.id;
  item.contextValue = 'report';
  item.description = besideReport(entry);
  item.iconPath = new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color));
  item.tooltip = aboutReport(entry);
  item.accessibilityInformation = { label: `${title}, ${besideReport(entry)}, ${entry.glance.headline}` };
  item.command = { command: 'flipscope.openReport', title: 'Open Report', arguments: [node] };
  return item;
}

/** A click checks it. */
function uncheckedItem({ path, title }: UncheckedNode): TreeItem {
  const item = new TreeItem(title);
  item.id = path;
  item.contextValue = 'unchecked';
  item.description = l10n.t('not checked yet');
  item.iconPath = new ThemeIcon('circuit-board');
  item.tooltip = path;
  item.command = {
    command: 'flipscope.checkFlipInvariance',
    title: 'Check Flip Invariance',
    arguments: [Uri.file(path)],
  };
  return item;
}
