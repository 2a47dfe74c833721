import { MAX_WORST } from '../../report/schema/summary';
import type { WorstImage } from '../../report/summary';
import { comparePlaces } from './places';

/** The images that a flip changes most; of equal ones the first by root and path. */
export class WorstImages {
  #kept: WorstImage[] = [];

  add(image: WorstImage): void {
    const least = this.#kept.length < MAX_WORST ? undefined : this.#kept.at(-1);
    if (least !== undefined && compareWorst(image, least) >= 0) return;
    this.#kept.push(image);
    this.#kept.sort(compareWorst);
    this.#kept.length = Math.min(this.#kept.length, MAX_WORST);
  }

  get list(): readonly WorstImage[] {
    return this.#kept;
  }
}

function compareWorst(a: WorstImage, b: WorstImage): number {
  return b.change - a.change || comparePlaces(a, b);
}
