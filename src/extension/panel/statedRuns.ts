import { l10n } from 'vscode';
import { isCanceled } from '../../protocol/errors';
import type { PanelHostFunctions } from '../../protocol/panel';
import type { AnalysisSpec } from '../../protocol/spec';
import type { Preprocess, Report } from '../../report/report';
import type { ContractKind } from '../../report/contractKinds';
import { showError } from '../messages/showError';
import type { Kept } from '../sidecar/statements';
import { notifyKept } from './notifyKept';
import type { PanelDependencies } from './panelDependencies';

/** The panel whose model something is stated of. */
export interface StatingPanel {
  spec(): AnalysisSpec;
  /** The finished report on screen. Throws a `UserError` when there is none. */
  requiredReport(): Report;
  /** Rejects with what failed. */
  analyze(spec: AnalysisSpec): Promise<void>;
  /** Never rejects. */
  run(spec: AnalysisSpec): Promise<void>;
  /**
   * Goes back to the report before a further run.
   * @param restored a file that says again what it said then
   */
  showLastDone(restored: string | undefined): Promise<void>;
}

/** What a person states of a model in its panel: kept with the model, then run under it. */
export class StatedRuns implements Pick<
  PanelHostFunctions,
  'setContract' | 'acceptOffer' | 'addLabels' | 'savePreprocess'
> {
  readonly #panel: StatingPanel;
  readonly #dependencies: PanelDependencies;

  constructor(panel: StatingPanel, dependencies: PanelDependencies) {
    this.#panel = panel;
    this.#dependencies = dependencies;
  }

  /** States the contract of an output, or takes it back, keeps it and runs again. Rejects where that fails. */
  async setContract(output: string, kind?: ContractKind): Promise<void> {
    this.#panel.requiredReport();
    const kept = await this.#dependencies.statements.keepContract(this.#panel.spec().model, output, kind);
    await this.#run(this.#panel.spec(), kept, output);
  }

  /** States the contract that the report offers for an output, keeps it and runs again. Rejects where that fails. */
  async acceptOffer(output: string): Promise<void> {
    const offer = this.#panel.requiredReport().outputs.find(({ name }) => name === output)?.offer;
    // What another run offered may be no longer on offer: there is nothing to do then.
    if (offer === undefined) return;
    const kept = await this.#dependencies.statements.keepOffer(this.#panel.spec().model, output, offer.entry);
    await this.#run(this.#panel.spec(), kept, output);
  }

  /** Asks for names of an output's classes, keeps them with the model and runs again. Rejects where that fails. */
  async addLabels(output: string): Promise<void> {
    const found = this.#panel.requiredReport().outputs.find(({ name }) => name === output);
    const labels = await this.#dependencies.chooseLabels(found?.shape ?? []);
    if (labels === undefined) return;
    const kept = await this.#dependencies.statements.keepLabels(this.#panel.spec().model, labels);
    await this.#run(this.#panel.spec(), kept, l10n.t('the labels'));
  }

  /** Keeps a preprocessing with the model and runs again. Rejects where that fails. */
  async savePreprocess(preprocess: Preprocess): Promise<void> {
    this.#panel.requiredReport();
    const { model, input, flips, flipMode, layers } = this.#panel.spec();
    const kept = await this.#dependencies.statements.keepPreprocess(model, preprocess);
    const spec: AnalysisSpec = { model, input, flips, flipMode, ...(layers && { layers }) };
    await this.#run(spec, kept, l10n.t('the preprocessing'));
  }

  /** Runs under what was just stated; where that fails, it is taken back and the report is there again. */
  async #run(spec: AnalysisSpec, kept: Kept, what: string): Promise<void> {
    try {
      await this.#panel.analyze(this.#dependencies.statements.applied(spec));
    } catch (error) {
      await kept.undo();
      await this.#panel.showLastDone(kept.file);
      if (!isCanceled(error)) throw error;
      return;
    }
    void notifyKept(kept, what, () => this.#panel.run(spec)).catch((error: unknown) =>
      showError(error, this.#dependencies.log),
    );
  }
}
