import type { LogOutputChannel } from 'vscode';
import type { ReportPanels } from '../panel/reportPanels';
import { FileEditor } from './fileEditor';
import { keptOfFile } from './keptOfFile';

/** Also in package.json, in `customEditors` and in the menus' `when` clauses. */
const VIEW_TYPE = 'flipscope.reportFile';

/** Opens `*.flipscope-report.json` in the report panel, as the file has it: nothing is run. */
export function reportFileEditor(panels: Pick<ReportPanels, 'showFile'>, log: LogOutputChannel): FileEditor {
  return new FileEditor(VIEW_TYPE, async (uri, view) => panels.showFile(view, await keptOfFile(uri.fsPath)), log);
}
