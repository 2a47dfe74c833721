import type { ShapeBudget } from './budget';
import type { Fact, KnownFacts } from './operator';

/** What is known of the tensors of a graph, and of what it sees of the graph around it. */
export class Facts implements KnownFacts {
  readonly budget: ShapeBudget;
  readonly #around: Facts | undefined;
  readonly #own = new Map<string, Fact>();

  constructor(budget: ShapeBudget, around?: Facts) {
    this.budget = budget;
    this.#around = around;
  }

  get(tensor: string): Fact | undefined {
    return this.#own.get(tensor) ?? this.#around?.get(tensor);
  }

  /** @throws UserError as `ShapeBudget`. */
  set(tensor: string, fact: Fact): void {
    this.budget.spend(fact.shape.length + (fact.value?.data.length ?? 0));
    this.#own.set(tensor, fact);
  }
}
