import { basename, dirname, extname, join } from 'node:path';
import { env, l10n, Uri, window, type Disposable } from 'vscode';
import { fingerprintNow, NO_FILE } from '../../engine/files/fileVersions';
import { FileWatch } from '../panel/fileWatch';
import { exportCode } from './exportCode';

const TOLD_MS = 10_000;

/** Models that are to be exported from weights: each is run when it is there. */
export class AwaitedModels implements Disposable {
  readonly #run: (model: Uri) => Promise<void>;
  readonly #watches = new Map<string, FileWatch>();

  /** @param run shows its own errors */
  constructor(run: (model: Uri) => Promise<void>) {
    this.#run = run;
  }

  /** Says that a file of weights has no graph, and offers Python that exports one beside it. */
  async explain(weights: string): Promise<void> {
    const model = join(dirname(weights), `${basename(weights, extname(weights))}.onnx`);
    const [weightsName, modelName] = [basename(weights), basename(model)];
    const [, version] = (await fingerprintNow([[model, NO_FILE]]))[0]!;
    const copy = l10n.t('Copy Python Code');
    const check = l10n.t('Check {0}', modelName);
    const message = l10n.t(
      '{0} holds weights without the graph that runs them: export the model to {1} beside it, and its report opens by itself.',
      weightsName,
      modelName,
    );
    const chosen = await window.showInformationMessage(message, copy, ...(version === NO_FILE ? [] : [check]));
    if (chosen === check) return this.#run(Uri.file(model));
    if (chosen !== copy) return;
    await env.clipboard.writeText(exportCode(weightsName, modelName));
    window.setStatusBarMessage(l10n.t('Flipscope waits for {0}', modelName), TOLD_MS);
    this.#await(model, version);
  }

  #await(model: string, version: string): void {
    this.#watches.get(model)?.stop();
    const watch = new FileWatch([[model, version]], [[model, version]], (difference) => {
      if (difference === undefined || difference.written.length === 0) return;
      watch.stop();
      this.#watches.delete(model);
      void this.#run(Uri.file(model));
    });
    this.#watches.set(model, watch);
    watch.start();
  }

  dispose(): void {
    for (const watch of this.#watches.values()) watch.stop();
    this.#watches.clear();
  }
}
