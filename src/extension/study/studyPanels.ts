import { isDeepStrictEqual } from 'node:util';
import {
  window,
  type Disposable,
  type Uri,
  type ViewColumn,
  type WebviewPanel,
  type WebviewPanelSerializer,
} from 'vscode';
import type { StudySubject } from '../../protocol/studyPage';
import { restoredStudy } from '../panel/panelState';
import type { ReportPanels } from '../panel/reportPanels';
import { showPage } from '../panel/showPage';
import { RunningStudy, type StudyDependencies } from './runningStudy';
import { StudyPage } from './studyPage';
import { studyTabTitle } from './studyTitle';

/** Also in package.json, in `activationEvents`. */
const VIEW_TYPE = 'flipscope.study';

interface StudyPanel {
  readonly study: RunningStudy;
  readonly view: WebviewPanel;
}

/** The panels of studies that are run here: one per subject. */
export class StudyPanels implements WebviewPanelSerializer, Disposable {
  readonly #extension: Uri;
  readonly #reports: Pick<ReportPanels, 'column'>;
  readonly #dependencies: StudyDependencies;
  readonly #panels = new Set<StudyPanel>();
  /** Runs that are being ended, their pages closed. */
  readonly #ending = new Set<Promise<void>>();
  readonly #serializer: Disposable;

  constructor(
    extension: Uri,
    reports: Pick<ReportPanels, 'column'>,
    dependencies: Omit<StudyDependencies, 'openStudy'>,
  ) {
    this.#extension = extension;
    this.#reports = reports;
    this.#dependencies = { ...dependencies, openStudy: async (subject, column) => void this.open(subject, column) };
    this.#serializer = window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Opens a study, or shows the one that is open, and resolves when its run is over. */
  async open(subject: StudySubject, column: ViewColumn = this.#reports.column()): Promise<void> {
    const same = [...this.#panels].find(({ study }) => isDeepStrictEqual(study.subject, subject));
    if (same !== undefined) {
      same.view.reveal();
      return same.study.run();
    }
    return this.#adopt(window.createWebviewPanel(VIEW_TYPE, '', column, { enableScripts: true }), subject);
  }

  /** Called by VS Code after a reload of the window: goes on where the study was. */
  async deserializeWebviewPanel(view: WebviewPanel, state: unknown): Promise<void> {
    const subject = restoredStudy(state);
    if (subject === undefined) view.dispose();
    else void this.#adopt(view, subject);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { study } of this.#panels) study.close();
  }

  /** Ends all studies, and resolves when every row that was measured is written. */
  async end(): Promise<void> {
    for (const { study } of this.#panels) this.#end(study);
    await Promise.all(this.#ending);
  }

  #end(study: RunningStudy): void {
    study.close();
    const ended = study.ended().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  #adopt(view: WebviewPanel, subject: StudySubject): Promise<void> {
    const study = new RunningStudy(subject, this.#dependencies);
    const panel = { study, view };
    this.#panels.add(panel);
    view.title = studyTabTitle(subject);
    new StudyPage(view, study, this.#dependencies.log, () => {
      this.#panels.delete(panel);
      this.#end(study);
    });
    showPage(view, this.#extension, 'study.js', view.title);
    return study.run();
  }
}
