import { commands, Uri, type LogOutputChannel } from 'vscode';
import { baseName } from '../choose/triage';
import type { EngineClient } from '../../engine/client/engineClient';
import { FileEditor } from '../files/fileEditor';
import { showPage } from '../panel/showPage';
import { ModelPage } from './modelPage';

/** Also in package.json. */
const VIEW_TYPE = 'flipscope.model';

/** What the editor of models needs of the extension. */
export interface ModelEditorDependencies {
  readonly engine: EngineClient;
  readonly log: LogOutputChannel;
}

/** Opens `.onnx` files. */
export function modelEditor(extension: Uri, dependencies: ModelEditorDependencies): FileEditor {
  return new FileEditor(
    VIEW_TYPE,
    (uri, view) => {
      const page = new ModelPage(view, uri.fsPath, {
        ...dependencies,
        check: async () => void (await commands.executeCommand('flipscope.checkFlipInvariance', Uri.file(uri.fsPath))),
      });
      showPage(view, extension, 'model.js', baseName(uri.path), true);
      void page.read();
    },
    dependencies.log,
  );
}
