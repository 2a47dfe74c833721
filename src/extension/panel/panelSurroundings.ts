import type { LogOutputChannel } from 'vscode';
import type { EngineClient } from '../engine/engineClient';
import type { ReportPanel } from './reportPanel';
import type { ReportStore } from './reportStore';

/** What a report panel needs of the extension around it. */
export interface PanelSurroundings {
  readonly engine: EngineClient;
  readonly store: ReportStore;
  readonly log: LogOutputChannel;
  /** Asks for another model and runs the panel's picture on it. */
  chooseModel(panel: ReportPanel): Promise<void>;
  closed(panel: ReportPanel): void;
}
