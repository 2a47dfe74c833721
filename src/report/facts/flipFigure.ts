import { matchWords } from './detections';
import { formatCosine, formatError } from './format';
import { topOneFigure } from './outputs';
import type { Figure } from './tone';
import { verdictFor, type Verdict } from './verdict';
import { mainOutput, pairFor } from './mainOutput';
import type { Flip, OutputReport, Report } from '../report';

/** The figure of a flip at a glance, for its card or chip. */
export interface FlipFigure extends Figure {
  /** `cosine 0.996 · top class stays`; empty where nothing was compared. */
  readonly below: string;
}

/** Pure; never throws. */
export function flipFigure(report: Report, flip: Flip): FlipFigure {
  return { ...figureOf(verdictFor(report, flip)), below: belowFigure(report, flip) };
}

function figureOf({ kind, asExpected, figure }: Verdict): Figure {
  switch (kind) {
    case 'exact':
      return asExpected === true ? { text: 'exact', tone: 'good' } : { text: 'unchanged', tone: 'bad' };
    case 'changed':
      // A change is a figure, not a fault.
      return { text: figure ?? 'changed', ...(asExpected === true ? { tone: 'good' } : {}) };
    case 'incomparable':
      return { text: 'not comparable', tone: 'bad' };
    case 'unmeasured':
      return { text: 'not measured' };
  }
}

function belowFigure(report: Report, flip: Flip): string {
  const output = mainOutput(report, flip);
  if (output?.boxes !== undefined) return belowBoxes(output, flip);
  const pair = output && pairFor(output, flip);
  if (output === undefined || pair === undefined || !Number.isFinite(pair.relL2)) return '';
  const { kind } = verdictFor(report, flip);
  const figure =
    kind === 'exact' ? `error ${formatError(pair.relL2, report.noiseFloor)}` : `cosine ${formatCosine(pair.cosine)}`;
  const top = { same: ' · top class stays', changed: ' · top class changes' }[topOneFigure(output, flip).text] ?? '';
  return `${figure}${top}`;
}

/** What stands behind how many are matched: `mean IoU 0.93, 1 missing, 0 extra`. */
function belowBoxes(output: OutputReport, flip: Flip): string {
  return matchWords(output, flip)?.split(', ').slice(1).join(', ') ?? '';
}
