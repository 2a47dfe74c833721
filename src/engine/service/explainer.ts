import type { ExplainPart } from '../../protocol/engine';
import type { LinearRequest } from '../../protocol/linear';
import type { SerialQueue } from '../../protocol/serialQueue';
import type { ReportPatch } from '../../report/patch';
import type { Flip } from '../../report/report';
import type { Analysis } from '../analysis';
import { explainAttribution, explainAudit, explainCauses, type ExplainContext } from '../explain/explain';
import { explainChannels } from '../explain/explainChannels';
import { explainEstimate } from '../explain/explainEstimate';
import { explainFixes } from '../explain/explainFixes';
import { explainLocal } from '../explain/explainLocal';
import { explainScale } from '../explain/explainScale';
import { explainSizes } from '../explain/explainSizes';
import { requireUnchanged } from '../files/fileVersions';
import { explainLinear } from '../linear/explainLinear';
import { withMatchers } from '../matching/withMatchers';
import { namingModel } from './namingModel';
import { queuedSessions } from './queuedSessions';
import { timeSliced } from './timeSliced';
import type { KeptAnalyses, KeptAnalysis } from './keptAnalyses';

export const EXPLAIN_MESSAGES: { readonly [P in ExplainPart]: string } = {
  audit: 'Reading the operators',
  scale: 'Running shifted and noisy inputs',
  causes: 'Running counterfactuals',
  sizes: 'Running at aligned sizes',
  local: 'Measuring local defects',
  channels: 'Matching channels',
  fixes: 'Trying the models that can be written',
};

export interface ExplainerOptions {
  /** The folder that holds `package.json`, `models` and `dist`. */
  readonly packageRoot: string;
  /** Threads that match channels; none matches them in this one. */
  readonly matcherThreads: number;
  /** @param fraction 0…1 of what `message` names */
  readonly onProgress: (id: string, message: string, fraction: number) => void;
}

/** Explains kept analyses. Its steps queue one by one, so that other questions come in between. */
export class Explainer {
  readonly #kept: KeptAnalyses;
  readonly #queue: SerialQueue;
  readonly #options: ExplainerOptions;

  constructor(kept: KeptAnalyses, queue: SerialQueue, options: ExplainerOptions) {
    this.#kept = kept;
    this.#queue = queue;
    this.#options = options;
  }

  part(id: string, part: ExplainPart): Promise<ReportPatch> {
    return this.#explain(id, EXPLAIN_MESSAGES[part], (analysis, context) => this.#part(id, analysis, part, context));
  }

  attribution(id: string, flip: Flip): Promise<ReportPatch> {
    const message = 'Measuring attribution by layer';
    return this.#explain(id, message, (analysis, context) => explainAttribution(analysis, flip, context));
  }

  linear(id: string, request: LinearRequest): Promise<ReportPatch> {
    const message = 'Fitting linear maps of channels';
    return this.#explain(id, message, (analysis, context) => explainLinear(analysis, request, context));
  }

  estimate(id: string): Promise<ReportPatch> {
    return this.#explain(id, 'Estimating what training can leave', explainEstimate);
  }

  #part(id: string, analysis: Analysis, part: ExplainPart, context: ExplainContext): Promise<ReportPatch> {
    switch (part) {
      case 'audit':
        return explainAudit(analysis, context);
      case 'scale':
        return explainScale(analysis, this.#options.packageRoot, context);
      case 'sizes':
        return explainSizes(analysis, context);
      case 'local':
        return explainLocal(analysis, context);
      case 'fixes':
        return explainFixes(analysis, context);
      case 'causes':
        return explainCauses(analysis, context);
      case 'channels':
        return this.#channels(id, analysis, context);
    }
  }

  #channels(id: string, analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
    const pairsOf = (tensors: readonly string[], flip: Flip) =>
      this.#queue.add(() => this.#kept.planesPairs(id, tensors, flip));
    return withMatchers(this.#options.matcherThreads, context.signal, (matchers) =>
      explainChannels(analysis, pairsOf, matchers, context),
    );
  }

  async #explain(
    id: string,
    message: string,
    work: (analysis: Analysis, context: ExplainContext) => Promise<ReportPatch>,
  ): Promise<ReportPatch> {
    const kept = this.#kept.find(id);
    const { analysis } = kept;
    // Before the first wait: an order to stop may come in it.
    const context = this.#context(id, kept, message);
    context.onProgress(0);
    await requireUnchanged(analysis.files);
    return ofOneVersion(
      analysis,
      namingModel(analysis.spec.model, () => work(analysis, context)),
    );
  }

  #context(id: string, { analysis, signal }: KeptAnalysis, message: string): ExplainContext {
    return {
      createSession: queuedSessions(this.#queue, analysis.model.createSession),
      signal,
      run: (steps) => timeSliced(steps, signal),
      onProgress: (fraction) => {
        signal.throwIfAborted();
        this.#options.onProgress(id, message, fraction);
      },
    };
  }
}

/** An answer for which more sessions were made, unless they were made of other files, which may also be why it failed. */
async function ofOneVersion<T>(analysis: Analysis, answer: Promise<T>): Promise<T> {
  await Promise.allSettled([answer]);
  await requireUnchanged(analysis.files);
  return answer;
}
