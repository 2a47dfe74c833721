import type { LogOutputChannel, Uri } from 'vscode';
import { baseName } from '../choose/triage';
import { FileEditor } from '../files/fileEditor';
import { showPage } from '../panel/showPage';
import type { ImageFinder } from './imageFinder';
import { StudyFile } from './studyFile';
import { StudyPage } from './studyPage';

/** Also in package.json, in `customEditors`. */
const VIEW_TYPE = 'flipscope.studyFile';

/** Opens `*.flipscope-study.json`, a summary from here or from a cluster, in the page of studies. */
export function studyFileEditor(extension: Uri, finder: ImageFinder, log: LogOutputChannel): FileEditor {
  return new FileEditor(
    VIEW_TYPE,
    (uri, view) => {
      const study = new StudyFile(uri.fsPath, finder, log);
      new StudyPage(view, study, log, () => undefined);
      showPage(view, extension, 'study.js', baseName(uri.path));
      void study.read();
    },
    log,
  );
}
