import { commands, l10n, window } from 'vscode';
import { UserError } from '../../protocol/errors';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import { requireTrusted } from '../choose/chooseModel';
import { choice, pickOne } from '../choose/pick';
import { tabTitles } from '../choose/tabTitles';
import { allReportsOf, reportsOf, type HistoryNode } from '../history/historyNodes';
import { besideReport, STANDING_ICONS } from '../history/historyWords';
import type { Services } from '../services';

/** Asks which of the kept reports to open. */
export async function recentReports({ store, panels }: Services): Promise<void> {
  const entries = await store.entries();
  if (entries.length === 0) return offerCheck();
  const titles = tabTitles(entries.map(({ spec }) => spec));
  const choices = entries.map((entry, i) => {
    const label = `$(${STANDING_ICONS[entry.glance.standing].icon}) ${titles[i]}`;
    return choice({ label, description: besideReport(entry), detail: entry.glance.headline }, entry.id);
  });
  const id = await pickOne([{ title: l10n.t('newest first'), choices }], {
    title: l10n.t('Flipscope: recent reports'),
    placeHolder: l10n.t('Select a Report'),
  });
  if (id !== undefined) await panels.openKept(await store.open(id));
}

async function offerCheck(): Promise<void> {
  const check = l10n.t('Check Flip Invariance');
  const message = l10n.t('There are no reports of this workspace yet.');
  if ((await window.showInformationMessage(message, check)) !== check) return;
  await commands.executeCommand('flipscope.checkFlipInvariance');
}

/** Shows a report as it was, without running anything. Rejects with a `UserError`, as all of these do. */
export async function openReport({ store, panels }: Services, clicked?: unknown): Promise<void> {
  const [entry] = reportsOf([requiredNode(clicked)]);
  await panels.openKept(await store.open(entry!.id));
}

/** Runs a report's image and model again, with the options that it was made with. */
export async function runAgain({ panels }: Services, clicked?: unknown): Promise<void> {
  const [entry] = reportsOf([requiredNode(clicked)]);
  requireTrusted(entry!.spec.model);
  await panels.open([entry!.spec]);
}

/** Puts the selected reports side by side as they are, the oldest first; a model stands for its newest. */
export async function compareReports({ comparisons }: Services, clicked?: unknown, selected?: unknown): Promise<void> {
  const entries = [...reportsOf(nodesOf(clicked, selected))].sort((a, b) => a.time - b.time);
  if (entries.length < 2 || entries.length > MAX_COLUMNS) {
    const message = l10n.t('Select 2 to {0} reports to compare, or models: each stands for its newest.', MAX_COLUMNS);
    throw new UserError('input-invalid', message);
  }
  await comparisons.open({ specs: entries.map(({ spec }) => spec), kept: entries.map(({ id }) => id) });
}

/** Removes the selected reports, and all those of selected models; asks where that is more than one. */
export async function removeReports({ store }: Services, clicked?: unknown, selected?: unknown): Promise<void> {
  const ids = allReportsOf(nodesOf(clicked, selected)).map(({ id }) => id);
  if (ids.length > 1) {
    const remove = l10n.t('Remove');
    const message = l10n.t('Remove {0} reports from the history? Models and images stay.', ids.length);
    if ((await window.showWarningMessage(message, { modal: true }, remove)) !== remove) return;
  }
  await store.remove(ids);
}

function nodesOf(clicked: unknown, selected: unknown): readonly HistoryNode[] {
  const many = Array.isArray(selected) ? selected.filter(isNode) : [];
  return many.length > 0 ? many : [requiredNode(clicked)];
}

/** Throws a `UserError` when the command comes from elsewhere, such as a keybinding. */
function requiredNode(clicked: unknown): HistoryNode {
  if (isNode(clicked)) return clicked;
  throw new UserError('input-missing', l10n.t('Select a report in the view Flipscope Reports of the Explorer.'));
}

function isNode(value: unknown): value is HistoryNode {
  return typeof value === 'object' && value !== null && 'kind' in value && /^(model|report)$/.test(String(value.kind));
}
