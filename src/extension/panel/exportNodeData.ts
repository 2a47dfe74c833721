import { l10n } from 'vscode';
import type { EngineAnalysis } from '../../engine/client/engineAnalysis';
import type { ColoringName } from '../../report/facts/graph/marks';
import { nodeDataFiles } from '../../report/nodeData';
import type { Flip, Report } from '../../report/report';
import type { RunFigures } from '../../report/schema/runFigures';
import { exportStem, saveExport } from './exportReport';

/** Also where it is offered among the exports. */
export function nodeDataLabel(): string {
  return l10n.t('Node data for Model Explorer');
}

/** What of a report's graph is written: one way of coloring it. */
interface Colored {
  readonly coloring: ColoringName;
  readonly flip: Flip;
  /** Of the run before. */
  readonly before: RunFigures | undefined;
}

/** Asks where to, writes, and says where it is; false when the person cancels. */
export async function exportNodeData(
  analysis: EngineAnalysis,
  report: Report,
  { coloring, flip, before }: Colored,
): Promise<boolean> {
  const network = await analysis.ask('networkGraph');
  const files = nodeDataFiles(network, report, before);
  const file = files.find((found) => found.coloring === coloring && found.flip === flip) ?? files[0]!;
  const stem = `${exportStem(analysis)}-${file.coloring}-${file.flip}.node-data`;
  return saveExport(
    { title: l10n.t('Export Node Data'), stem, kind: 'json', label: nodeDataLabel() },
    analysis.files,
    async () => file.text,
  );
}
