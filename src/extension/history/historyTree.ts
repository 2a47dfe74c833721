import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type Event,
  type TreeDataProvider,
} from 'vscode';
import { historyNodes, type HistoryNode, type ModelNode, type ReportNode } from './historyNodes';
import { aboutReport, besideReport, STANDING_ICONS } from './historyWords';
import type { ReportStore } from './reportStore';

/** Kept reports under their models, as the view in the Explorer lists them. Reads nothing while nobody looks. */
export class HistoryTree implements TreeDataProvider<HistoryNode> {
  readonly onDidChangeTreeData: Event<void>;
  readonly #store: Pick<ReportStore, 'entries'>;
  readonly #changes = new EventEmitter<void>();

  constructor(store: Pick<ReportStore, 'entries'>) {
    this.#store = store;
    this.onDidChangeTreeData = this.#changes.event;
  }

  refresh(): void {
    this.#changes.fire();
  }

  async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
    if (node === undefined) return [...historyNodes(await this.#store.entries())];
    return node.kind === 'model' ? [...node.reports] : [];
  }

  getTreeItem(node: HistoryNode): TreeItem {
    return node.kind === 'model' ? modelItem(node) : reportItem(node);
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
