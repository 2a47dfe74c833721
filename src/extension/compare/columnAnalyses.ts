import type { EngineAnalysis } from '../../engine/client/engineAnalysis';
import type { ComparedSpecs } from '../../protocol/comparison';
import { UserError } from '../../protocol/errors';
import type { ComparedRunDependencies } from './comparedRun';

type Dependencies = Pick<ComparedRunDependencies, 'engine' | 'store' | 'statements'>;

/** Columns that are looked at closely: each is analyzed again by the first question that the engine cannot answer any more. */
export class ColumnAnalyses {
  readonly #compared: ComparedSpecs;
  readonly #dependencies: Dependencies;
  readonly #open = new Map<number, Promise<EngineAnalysis>>();
  #released = false;

  constructor(compared: ComparedSpecs, dependencies: Dependencies) {
    this.#compared = compared;
    this.#dependencies = dependencies;
  }

  /** Rejects with `files-changed` where the files are others than the column's report was made from. */
  of(column: number): Promise<EngineAnalysis> {
    const known = this.#open.get(column) ?? this.#make(column);
    this.#open.set(column, known);
    // What failed is tried again by the next question.
    known.catch(() => this.#open.delete(column));
    return known;
  }

  release(): void {
    this.#released = true;
    for (const analysis of this.#open.values()) analysis.then((found) => found.release()).catch(() => undefined);
    this.#open.clear();
  }

  async #make(column: number): Promise<EngineAnalysis> {
    const { specs, kept } = this.#compared;
    const { engine, store, statements } = this.#dependencies;
    const spec = specs[column];
    if (spec === undefined) throw new UserError('message-invalid', `There is no column ${column}.`);
    const applied = statements.applied(spec);
    const result = kept === undefined ? await store.load(applied) : (await store.open(kept[column]!)).result;
    const analysis = engine.open(applied);
    if (result !== undefined) analysis.expectFiles(result.fingerprint);
    if (this.#released) analysis.release();
    return analysis;
  }
}
