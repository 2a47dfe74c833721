import type { Report } from '../report';
import type { Glance } from '../schema/glance';
import { cutText, MAX_MESSAGE } from './cutText';
import { flipFigure } from './flipFigure';
import { FLIP_SYMBOLS } from './format';
import { worstFlip } from './mainOutput';
import { verdictFor } from './verdict';

/** A report in a line, for lists of reports. Pure; never throws. */
export function glanceOf(report: Report): Glance {
  const judged = report.flips.map((flip) => verdictFor(report, flip).asExpected);
  const worst = worstFlip(report) ?? report.flips[0];
  return {
    standing: judged.includes(false) ? 'broken' : judged.includes(undefined) ? 'incomparable' : 'holds',
    figures: report.flips.map((flip) => `${FLIP_SYMBOLS[flip]} ${flipFigure(report, flip).text}`).join(' '),
    headline: worst === undefined ? '' : cutText(verdictFor(report, worst).headline, MAX_MESSAGE),
  };
}
