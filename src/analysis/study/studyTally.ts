import type { Flip } from '../../report/report';
import { MAX_FAILURES } from '../../report/schema/summary';
import type { Failure, StudySpecification, Summary } from '../../report/summary';
import { comparisonsOf, ModelPairs } from './modelPairs';
import { ModelTally } from './modelTally';
import type { CauseRow, ImageRow, LayerRow, OutputRow } from './rows';
import { comparePlaces } from './places';

type Tallied = Pick<Summary, 'images' | 'failures' | 'models' | 'comparisons'>;

/** All images of a study, or of a part of it. */
export class StudyTally {
  readonly #models: ReadonlyMap<string, ModelTally>;
  readonly #pairs: ModelPairs;
  #failures: Failure[] = [];
  #measured = 0;
  #failed = 0;

  constructor(study: StudySpecification, models = study.models.map((model) => new ModelTally(model, study.flips))) {
    this.#models = new Map(study.models.map(({ name }, i) => [name, models[i]!]));
    this.#pairs = new ModelPairs(study);
  }

  static from(summary: Summary): StudyTally {
    const { study } = summary;
    const models = study.models.map((model, i) => ModelTally.from(summary.models[i]!, model, study.flips));
    const tally = new StudyTally(study, models);
    tally.#measured = summary.images.measured;
    tally.#failed = summary.images.failed;
    tally.#failures = [...summary.failures];
    tally.#pairs.restore(summary.comparisons);
    return tally;
  }

  /** @param rows all of one image: one per model and flip, or one per model with a message */
  addImage(rows: readonly ImageRow[]): void {
    const failed = rows.filter((row) => row.message !== null);
    if (failed.length === rows.length) this.#failed++;
    else this.#measured++;
    const [first] = failed;
    if (first !== undefined) this.#fail({ root: first.root, image: first.image, message: first.message! });
    for (const [name, tally] of this.#models) tally.addImage(rows.filter(({ model }) => model === name));
    this.#pairs.add(rows);
  }

  addOutput(row: OutputRow): void {
    this.#models.get(row.model)?.addOutput(row);
  }

  addLayer(row: LayerRow): void {
    this.#models.get(row.model)?.addLayer(row);
  }

  /** @param rows of one image, model and flip, one per cause */
  addCauses(model: string, flip: Flip, rows: readonly CauseRow[]): void {
    this.#models.get(model)?.addCauses(flip, rows);
  }

  merge(other: StudyTally): void {
    this.#measured += other.#measured;
    this.#failed += other.#failed;
    for (const failure of other.#failures) this.#fail(failure);
    for (const [name, tally] of this.#models) tally.merge(other.#models.get(name)!);
    this.#pairs.merge(other.#pairs);
  }

  store(): Tallied {
    return {
      images: { measured: this.#measured, failed: this.#failed },
      failures: this.#failures,
      models: [...this.#models.values()].map((tally) => tally.store()),
      comparisons: comparisonsOf(this.#pairs),
    };
  }

  /** The first ones by path are named. */
  #fail(failure: Failure): void {
    this.#failures = [...this.#failures, failure].sort(comparePlaces).slice(0, MAX_FAILURES);
  }
}
