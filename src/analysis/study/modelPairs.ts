import type { Flip, PerFlip } from '../../report/report';
import type { StudySpecification, Summary } from '../../report/summary';
import { discordance } from './flipTally';
import type { ImageRow } from './rows';

interface Differing {
  gains: number;
  losses: number;
}

/** Two models under one flip. */
interface PairTally {
  readonly agreement: Differing;
  readonly accuracy: Differing;
  labeled: number;
}

/** Every two models of a study on the same images. */
export class ModelPairs {
  readonly names: readonly string[];
  readonly flips: readonly Flip[];
  readonly #tallies = new Map<string, PairTally>();

  constructor({ models, flips }: StudySpecification) {
    this.names = models.map(({ name }) => name);
    this.flips = flips;
  }

  restore(comparisons: Summary['comparisons']): void {
    for (const { a, b, flips } of comparisons) {
      for (const [flip, { agreement, accuracy }] of Object.entries(flips)) {
        const tally = this.at(a, b, flip as Flip);
        add(tally.agreement, agreement);
        if (accuracy === undefined) continue;
        add(tally.accuracy, accuracy);
        tally.labeled = 1;
      }
    }
  }

  /** @param rows all of one image */
  add(rows: readonly ImageRow[]): void {
    if (this.names.length < 2) return;
    for (const flip of this.flips) {
      const byModel = this.names.map((name) => rows.find((row) => row.model === name && row.flip === flip));
      byModel.forEach((first, a) =>
        byModel.slice(a + 1).forEach((second, i) => this.#add(a, a + 1 + i, first, second)),
      );
    }
  }

  merge(other: ModelPairs): void {
    for (const [key, { agreement, accuracy, labeled }] of other.#tallies) {
      const tally = this.#tally(key);
      add(tally.agreement, agreement);
      add(tally.accuracy, accuracy);
      tally.labeled += labeled;
    }
  }

  at(a: number, b: number, flip: Flip): PairTally {
    return this.#tally(`${a} ${b} ${flip}`);
  }

  #add(a: number, b: number, first: ImageRow | undefined, second: ImageRow | undefined): void {
    if (first === undefined || second === undefined || first.agrees === null || second.agrees === null) return;
    const tally = this.at(a, b, first.flip!);
    differ(tally.agreement, first.agrees, second.agrees);
    if (first.label === null || second.label === null) return;
    tally.labeled++;
    differ(tally.accuracy, first.top1 === first.label, second.top1 === second.label);
  }

  #tally(key: string): PairTally {
    const empty = { agreement: { gains: 0, losses: 0 }, accuracy: { gains: 0, losses: 0 }, labeled: 0 };
    const tally = this.#tallies.get(key) ?? empty;
    this.#tallies.set(key, tally);
    return tally;
  }
}

/** What the summary says of every two models. */
export function comparisonsOf(pairs: ModelPairs): Summary['comparisons'] {
  return pairs.names.flatMap((_, a) =>
    pairs.names.slice(a + 1).map((__, i) => {
      const b = a + 1 + i;
      const flips: PerFlip<Summary['comparisons'][number]['flips'][Flip]> = Object.fromEntries(
        pairs.flips.map((flip) => {
          const { agreement, accuracy, labeled } = pairs.at(a, b, flip);
          const labels = labeled > 0 ? { accuracy: discordance(accuracy) } : {};
          return [flip, { agreement: discordance(agreement), ...labels }];
        }),
      );
      return { a, b, flips: flips as Summary['comparisons'][number]['flips'] };
    }),
  );
}

function differ(into: Differing, first: boolean, second: boolean): void {
  if (first !== second) into[second ? 'gains' : 'losses']++;
}

function add(into: Differing, from: Readonly<Differing>): void {
  into.gains += from.gains;
  into.losses += from.losses;
}
