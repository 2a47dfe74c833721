import type { ClassCell, ClassQuery, ClassRow, StudyPart } from './lists';
import type { Flip } from '../../report';
import type { FlipSummary, Summary } from '../../summary';
import { cutText, MAX_NAME } from '../cutText';
import { formatCount, intervalText, shareText } from './format';
import { byAffected, nameOf } from './sections';

type ClassAgreement = NonNullable<FlipSummary['top1']>['classes'][number];

const NOTHING: ClassCell = { stays: '–', interval: '–', images: '0' };

/**
 * Some rows of the table of classes, in the order of the query by one model, with all models beside each other; classes that only
 * other models see come last.
 */
export function classRows(
  summary: Summary,
  { flip, model, order, text, offset, count }: ClassQuery,
): StudyPart<ClassRow> {
  const studied = summary.study.models[model];
  if (studied === undefined) return { total: 0, rows: [] };
  const wanted = text.trim().toLowerCase();
  const byModel = summary.models.map((_, m) => new Map(classesOf(summary, m, flip).map((one) => [one.class, one])));
  const own = byModel[model]!;
  const seen = [...new Set(byModel.flatMap((classes) => [...classes.keys()]))];
  const named = seen.map((index) => ({ index, entry: own.get(index), name: nameOf(studied, index) }));
  const found = named.filter(({ name }) => wanted === '' || name.toLowerCase().includes(wanted));
  const sorted = found.toSorted((a, b) => {
    if (order === 'name') return a.name.localeCompare(b.name, 'en') || a.index - b.index;
    if (a.entry === undefined || b.entry === undefined) {
      return Number(a.entry === undefined) - Number(b.entry === undefined) || a.index - b.index;
    }
    if (order === 'images') return b.entry.agreement.n - a.entry.agreement.n || a.index - b.index;
    return byAffected(a.entry, b.entry);
  });
  const rows = sorted.slice(offset, offset + count).map(({ index, name }) => ({
    index,
    name: cutText(name, MAX_NAME),
    cells: byModel.map((classes) => cellOf(classes.get(index))),
  }));
  return { total: found.length, rows };
}

function classesOf({ models }: Summary, model: number, flip: Flip): readonly ClassAgreement[] {
  return models[model]?.flips[flip]?.top1?.classes ?? [];
}

function cellOf(found: ClassAgreement | undefined): ClassCell {
  if (found === undefined) return NOTHING;
  const { agreement } = found;
  const { low, high, share, n } = agreement;
  const texts = { stays: shareText(agreement), interval: intervalText(agreement), images: formatCount(n) };
  const isKnown = low !== undefined && high !== undefined && share !== undefined;
  return isKnown ? { ...texts, bounds: [low, share, high] } : texts;
}
