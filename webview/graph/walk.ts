import type { Drawing } from './drawing';
import type { PlacedBox } from './layout/level';
import type { Subject } from './subjects';

/** What arrow keys lead to: along the edges, or to what stands beside. */
export type Step = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
};

export function stepOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Step | undefined {
  return ctrlKey || metaKey || altKey ? undefined : STEPS[key];
}

/** Cards in the order in which they can run, with those that each leads to and comes from. */
export interface Walkable {
  readonly cards: readonly PlacedBox[];
  readonly next: ReadonlyMap<string, ReadonlySet<string>>;
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
}

/** @param boxes in the order in which units can run */
export function walkable(
  drawing: Drawing,
  boxes: readonly { readonly box: PlacedBox; readonly subject: Subject }[],
): Walkable {
  const next = new Map<string, Set<string>>();
  const before = new Map<string, Set<string>>();
  for (const [from, to] of drawing.connections) {
    add(next, from, to);
    add(before, to, from);
  }
  const cards = boxes.filter(({ subject }) => subject.kind === 'unit' || !subject.isOpen).map(({ box }) => box);
  return { cards, next, before };
}

function add(to: Map<string, Set<string>>, key: string, value: string): void {
  const known = to.get(key);
  if (known === undefined) to.set(key, new Set([value]));
  else known.add(value);
}

/** The card that a step leads to; undefined where there is none. */
export function stepFrom({ cards, next, before }: Walkable, from: string, step: Step): string | undefined {
  const at = cards.find(({ id }) => id === from);
  if (step === 'first' || at === undefined) return cards[0]?.id;
  if (step === 'last') return cards.at(-1)?.id;
  if (step === 'up' || step === 'down') {
    const ids = new Set((step === 'down' ? next : before).get(from));
    return nearest(
      at,
      cards.filter(({ id }) => ids.has(id)),
    );
  }
  const isBeside = ({ x, y, height }: PlacedBox): boolean =>
    y < at.y + at.height && at.y < y + height && (step === 'left' ? x < at.x : x > at.x);
  return nearest(at, cards.filter(isBeside));
}

function nearest(at: PlacedBox, cards: readonly PlacedBox[]): string | undefined {
  const distance = ({ x, y }: PlacedBox): number => Math.abs(x - at.x) + Math.abs(y - at.y) / 8;
  return cards.reduce<PlacedBox | undefined>(
    (best, card) => (best === undefined || distance(card) < distance(best) ? card : best),
    undefined,
  )?.id;
}
