import { commands } from 'vscode';
import type { PanelHostFunctions } from '../../protocol/panel';
import { panelQuestions, type Ask } from '../../protocol/questions';

/** A panel as its page sees it; its functions may throw. */
export interface PanelHost {
  readonly snapshot: Awaited<ReturnType<PanelHostFunctions['ready']>>;
  readonly ask: Ask;
  readonly stated: Pick<PanelHostFunctions, 'setContract' | 'acceptOffer' | 'addLabels' | 'savePreprocess'>;
  attribution: PanelHostFunctions['attribution'];
  linear: PanelHostFunctions['linear'];
  writeFix: PanelHostFunctions['writeFix'];
  export: PanelHostFunctions['exportReport'];
  exportNodeData: PanelHostFunctions['exportNodeData'];
  chooseModel: PanelHostFunctions['chooseModel'];
  chooseImage: PanelHostFunctions['chooseImage'];
  saveMap: PanelHostFunctions['saveMap'];
  runWhenChanged: PanelHostFunctions['runWhenChanged'];
  explain(): void;
  rerun(change: Parameters<PanelHostFunctions['rerun']>[0]): void;
  cancel(): void;
  openLog(): void;
}

/** What a page may call. */
export function hostFunctions(panel: PanelHost): PanelHostFunctions {
  return {
    ...panelQuestions((question, ...args) => panel.ask(question, ...args)),
    ready: async () => panel.snapshot,
    attribution: (flip) => panel.attribution(flip),
    linear: (tensor) => panel.linear(tensor),
    explain: async () => panel.explain(),
    writeFix: (request) => panel.writeFix(request),
    learn: async () => void (await commands.executeCommand('flipscope.learn')),
    rerun: async (change) => panel.rerun(change),
    runWhenChanged: () => panel.runWhenChanged(),
    setContract: (output, kind) => panel.stated.setContract(output, kind),
    acceptOffer: (output) => panel.stated.acceptOffer(output),
    addLabels: (output) => panel.stated.addLabels(output),
    savePreprocess: (preprocess) => panel.stated.savePreprocess(preprocess),
    cancel: async () => panel.cancel(),
    exportReport: (kind) => panel.export(kind),
    exportNodeData: (coloring, flip) => panel.exportNodeData(coloring, flip),
    chooseModel: () => panel.chooseModel(),
    chooseImage: () => panel.chooseImage(),
    saveMap: (format, name, bytes) => panel.saveMap(format, name, bytes),
    openLog: async () => panel.openLog(),
  };
}
