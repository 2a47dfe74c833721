import type { LogOutputChannel, WebviewPanel } from 'vscode';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import type { StudyHostFunctions, StudyPageFunctions } from '../../protocol/studyPage';
import { logError } from '../messages/showError';
import { channelTo } from '../panel/pageLink';
import { checkStudyCall } from './studyCalls';
import type { StudySource } from './studySource';

/** The page of a study in a panel or an editor. */
export class StudyPage {
  readonly view: WebviewPanel;
  readonly #source: StudySource;
  readonly #page: Rpc<StudyPageFunctions, StudyHostFunctions>;

  /** @param closed called once, when it was closed */
  constructor(view: WebviewPanel, source: StudySource, log: LogOutputChannel, closed: () => void) {
    this.view = view;
    this.#source = source;
    this.#page = connectRpc<StudyPageFunctions, StudyHostFunctions>(
      hostOf(source, view, log),
      channelTo(view.webview),
      {
        check: checkStudyCall,
        onError: (error, name) => logError(new Error(`answering the page's ${name}`, { cause: error }), log),
      },
    );
    source.onChange(() => this.#send());
    view.onDidChangeViewState(() => this.#send());
    view.onDidDispose(() => {
      source.onChange(() => undefined);
      this.#page.$close();
      source.close();
      closed();
    });
  }

  /** A hidden page drops what it is sent: it is sent again when it becomes visible. */
  #send(): void {
    if (this.view.visible) void this.#page.snapshot.asEvent(this.#source.snapshot);
  }
}

function hostOf(source: StudySource, view: WebviewPanel, log: LogOutputChannel): StudyHostFunctions {
  return {
    ready: async () => source.snapshot,
    classes: (query) => source.classes(query),
    images: (query) => source.images(query),
    thumbnails: (places) => source.thumbnails(places),
    openImage: (place, model) => source.openImage(place, model, view.viewColumn),
    stop: () => source.stop(),
    resume: () => source.resume(),
    addModel: () => source.addModel(view.viewColumn),
    exportStudy: (kind) => source.exportStudy(kind),
    openLog: async () => log.show(),
  };
}
