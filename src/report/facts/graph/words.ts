import { cutText, MAX_NAME } from '../cutText';
import type { NetworkGraph } from '../../networkGraph';
import type { GraphGroup } from './groups';
import type { Coloring, UnitMark } from './marks';
import { blockMark } from './marks';
import type { GraphUnit } from './units';

/** A unit or a block as a card shows it. */
export interface CardWords {
  readonly name: string;
  /** `Conv+Relu · 3.1%`. */
  readonly below: string;
  /** What else a screen reader says: `error E, in layer1/layer1.0`. */
  readonly spoken: string;
}

export function unitWords(
  { kind, name, path, op }: GraphUnit,
  { title }: Pick<Coloring, 'title'>,
  mark: UnitMark,
): CardWords {
  const short = cutText(name, MAX_NAME);
  if (kind === 'input' || kind === 'output') return { name: short, below: kind, spoken: '' };
  const scope = cutText(scopesOf({ name, path }).join('/'), MAX_NAME);
  return {
    name: short,
    below: [op, mark.text].filter((part) => part !== '').join(' · '),
    spoken: scope === '' ? title : `${title}, in ${scope}`,
  };
}

/** The scopes around a unit; an operator's module, which has its name, is none. */
function scopesOf({ name, path }: Pick<GraphUnit, 'name' | 'path'>): readonly string[] {
  return path.at(-1) === name ? path.slice(0, -1) : path;
}

export function blockWords({ name, units }: GraphGroup, { title }: Pick<Coloring, 'title'>, mark: UnitMark): CardWords {
  const below = [`${units.length} inside`, mark.text].filter((part) => part !== '').join(' · ');
  return { name: cutText(name, MAX_NAME), below, spoken: title };
}

/** The mark of a block under a coloring. */
export function groupMark({ units }: GraphGroup, { marks }: Coloring): UnitMark {
  return blockMark(units.map((unit) => marks[unit]!).filter(({ kind }) => kind !== 'end'));
}

const NUMBERS = new Intl.NumberFormat('en-US');

/** What of the file's graph is not drawn, as sentences. */
export function graphNotes({ nodes, aside, beyond }: NetworkGraph): readonly string[] {
  const notes: string[] = [];
  if (beyond !== undefined) {
    const all = NUMBERS.format(nodes.length + beyond.nodes);
    if (beyond.nodes > 0) notes.push(`Only the first ${NUMBERS.format(nodes.length)} of ${all} operators are drawn.`);
    if (beyond.edges > 0) notes.push(`${NUMBERS.format(beyond.edges)} connections are not drawn: there are too many.`);
  }
  if (aside > 0) {
    const operators = aside === 1 ? '1 operator' : `${NUMBERS.format(aside)} operators`;
    notes.push(`Without ${operators} on constants and shapes alone.`);
  }
  return notes;
}

/** All that is known of a unit, for a line below the graph. */
export function unitDetail(unit: GraphUnit, place: number, colorings: readonly Coloring[]): string {
  const { kind, name, op } = unit;
  const full = cutText([...scopesOf(unit), name].join('/'), MAX_NAME);
  if (kind === 'input' || kind === 'output') return `${full} · ${kind} of the network`;
  const figures = colorings.map(({ title, marks }) => `${title}: ${marks[place]!.text}`);
  const measured = kind === 'layer' ? [] : ['no layer of its own'];
  return [full, op, ...measured, ...figures].join(' · ');
}
