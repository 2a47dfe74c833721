import { FLIP_SYMBOLS } from '../format';
import type { Flip } from '../../report';
import type { ModelSummary } from '../../summary';
import { changeText, countOf, formatCount } from './format';
import { FIGURE, NAME, type StudyExtent, type StudySection, type Subject } from './section';

/** One row per layer, with the figures of every flip beside each other. */
export function layers({ model, found, flips, of }: Subject, extent: StudyExtent): StudySection {
  const all = found.layers.map(({ error }, place) => ({ layer: model.layers[place]!, error, place }));
  // Of no image there is nothing to tell.
  const measured = all.some(({ error }) => flips.some((flip) => (error[flip]?.count ?? 0) > 0)) ? all : [];
  const starts = ({ layer }: (typeof measured)[number]): number =>
    flips.reduce((sum, flip) => sum + startsAt(found, flip, layer.tensor), 0);
  const largest = ({ error }: (typeof measured)[number]): number =>
    Math.max(0, ...flips.map((flip) => error[flip]?.mean ?? 0));
  const ranked = measured.toSorted((a, b) => largest(b) - largest(a) || a.place - b.place);
  const first = measured.toSorted((a, b) => starts(b) - starts(a) || a.place - b.place)[0];
  const isHidden = first !== undefined && starts(first) > 0 && ranked.indexOf(first) >= extent.layers;
  const most = isHidden ? [first, ...ranked.slice(0, extent.layers - 1)] : ranked.slice(0, extent.layers);
  const shown = most.toSorted((a, b) => a.place - b.place);
  const figures = extent.quantiles ? QUANTILES : SHORT_QUANTILES;
  const rows = shown.map(({ layer, error, place }) => [
    String(place + 1),
    layer.node === '' ? layer.tensor : layer.node,
    layer.op,
    ...flips.flatMap((flip) => figures.map(([, key]) => changeText(error[flip]?.[key]))),
    ...flips.map((flip) => formatCount(startsAt(found, flip, layer.tensor))),
  ]);
  const columns = [
    FIGURE('#'),
    NAME('layer'),
    NAME('operator'),
    ...flips.flatMap((flip) => figures.map(([title]) => FIGURE(`${FLIP_SYMBOLS[flip]} ${title}`))),
    ...flips.map((flip) => FIGURE(`${FLIP_SYMBOLS[flip]} starts`)),
  ];
  const isCut = shown.length < measured.length;
  const title = isCut
    ? `${shown.length} of ${countOf(measured.length, 'layer')}: the largest errors, and where it starts for most images`
    : 'Error of each layer, and for how many images it starts there';
  return { title: `${title}${of}`, columns, rows };
}

const QUANTILES = [
  ['mean', 'mean'],
  ['median', 'median'],
  ['90%', 'p90'],
  ['99%', 'p99'],
] as const;
const SHORT_QUANTILES = [QUANTILES[0], QUANTILES[2]] as const;

function startsAt({ flips }: ModelSummary, flip: Flip, tensor: string): number {
  return flips[flip]?.starts?.at.find((start) => start.tensor === tensor)?.count ?? 0;
}
