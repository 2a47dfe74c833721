import type { LogOutputChannel } from 'vscode';
import type { InputRef, ModelRef } from '../../protocol/spec';
import type { EngineClient } from '../../engine/client/engineClient';
import type { Statements } from '../sidecar/statements';
import type { ReportStore } from '../history/reportStore';

/** What a report panel needs of the extension. */
export interface PanelDependencies {
  readonly engine: EngineClient;
  readonly store: ReportStore;
  readonly statements: Statements;
  readonly log: LogOutputChannel;
  /** Asks for a model; undefined when the person cancels. */
  chooseModel(): Promise<ModelRef | undefined>;
  /** Asks for an image or a tensor; undefined when the person cancels. */
  chooseInput(): Promise<InputRef | undefined>;
  /**
   * Asks for names of classes; undefined when the person cancels, or writes them by hand.
   * @param shape of the output that has them
   */
  chooseLabels(shape: readonly number[]): Promise<readonly string[] | undefined>;
  /** Called when another image or model is on screen. */
  renamed(): void;
  /** Called once, when the panel was closed. */
  closed(): void;
}
