import { pairLayer, pairPlanes, type LayerPair } from '../../analysis/layer/layerView';
import type { PlanesPair } from '../../analysis/layer/planes';
import { UserError } from '../../protocol/errors';
import type { Flip } from '../../report/report';
import type { Analysis } from '../analysis';
import { requireUnchanged } from '../files/fileVersions';

/** An analysis that can be asked about. */
export interface KeptAnalysis {
  readonly analysis: Analysis;
  /** Tells when what is being explained should stop. */
  readonly signal: AbortSignal;
}

/** Analyses kept for questions; the oldest is freed first, and its client asks for it again. */
const MAX_ANALYSES = 4;

/** The analyses that a client may ask about, by the name it gave them. */
export class KeptAnalyses {
  readonly #analyses = new Map<string, { readonly analysis: Analysis; abort: AbortController }>();
  #pair: { readonly id: string; readonly pair: LayerPair } | undefined;

  get(id: string): Analysis | undefined {
    return this.#analyses.get(id)?.analysis;
  }

  /** @throws UserError `analysis-lost` */
  find(id: string): KeptAnalysis {
    const kept = this.#analyses.get(id);
    if (kept === undefined) throw lost();
    return { analysis: kept.analysis, signal: kept.abort.signal };
  }

  /** @throws UserError `analysis-lost`, or `files-changed` when its files are others now */
  async current(id: string): Promise<Analysis> {
    const { analysis } = this.find(id);
    await requireUnchanged(analysis.files);
    return analysis;
  }

  keep(id: string, analysis: Analysis): void {
    this.free(id, released());
    this.#analyses.set(id, { analysis, abort: new AbortController() });
    const [oldest] = this.#analyses.keys();
    if (this.#analyses.size > MAX_ANALYSES && oldest !== undefined) this.free(oldest, lost());
  }

  /** Stops what is being explained; the analysis stays. */
  stop(id: string): void {
    const kept = this.#analyses.get(id);
    if (kept === undefined) return;
    kept.abort.abort(new UserError('canceled', 'Explaining was stopped.'));
    kept.abort = new AbortController();
  }

  /** @param reason what is being explained ends with */
  free(id: string, reason: UserError): void {
    this.#analyses.get(id)?.abort.abort(reason);
    this.#analyses.delete(id);
    if (this.#pair?.id === id) this.#pair = undefined;
  }

  /** A layer of x and gx; the last one is kept. @throws UserError as `current` */
  async layerPair(id: string, tensor: string, flip: Flip): Promise<LayerPair> {
    const analysis = await this.current(id);
    const known = this.#pair;
    if (known?.id === id && known.pair.tensor === tensor && known.pair.flip === flip) return known.pair;
    const [x, gx] = [await analysis.activation(tensor, 'id'), await analysis.activation(tensor, flip)];
    const pair = pairLayer(tensor, flip, analysis.action(tensor), x, gx);
    this.#pair = { id, pair };
    return pair;
  }

  /** Layers of x and gx as planes, one for each of `tensors`. @throws UserError as `current` */
  async planesPairs(id: string, tensors: readonly string[], flip: Flip): Promise<readonly PlanesPair[]> {
    const analysis = await this.current(id);
    const originals = await analysis.activations(tensors, 'id');
    const flipped = await analysis.activations(tensors, flip);
    return tensors.map((tensor) =>
      pairPlanes(flip, analysis.action(tensor), originals.get(tensor)!, flipped.get(tensor)!),
    );
  }
}

export function lost(): UserError {
  return new UserError('analysis-lost', 'The engine no longer has this analysis. Run the check again.');
}

export function released(): UserError {
  return new UserError('canceled', 'The analysis was released.');
}
