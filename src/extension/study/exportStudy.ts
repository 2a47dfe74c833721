import { l10n } from 'vscode';
import { studyToHtml } from '../../report/html/study';
import { studyToMarkdown } from '../../report/markdown/study';
import type { Summary } from '../../report/summary';
import { summaryToJson } from '../../report/summaryJson';
import { fileStem, saveExport } from '../panel/exportReport';

const FORMS = {
  html: { render: studyToHtml, ending: '' },
  md: { render: studyToMarkdown, ending: '' },
  json: { render: summaryToJson, ending: '.flipscope-study' },
} as const;

/**
 * Asks where to, writes, and says where it is; false when the person cancels.
 *
 * @param sources files that it was made from
 */
export function exportStudy(summary: Summary, kind: keyof typeof FORMS, sources: readonly string[]): Promise<boolean> {
  const { render, ending } = FORMS[kind];
  const stem = `${fileStem('study', ...summary.study.models.map(({ name }) => name))}${ending}`;
  const labels = {
    html: l10n.t('HTML, self-contained page'),
    md: l10n.t('Markdown summary'),
    json: l10n.t('JSON, the whole summary'),
  };
  return saveExport({ title: l10n.t('Export the Study'), stem, kind, label: labels[kind] }, sources, async () =>
    render(summary),
  );
}
