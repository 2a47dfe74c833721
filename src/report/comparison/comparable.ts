import { contractClaim } from '../facts/contracts';
import { mainOutput } from '../facts/mainOutput';
import type { Comparison, Flip, OutputReport, Report } from '../report';
import type { FIGURES } from '../schema/outputs';

type Apart = NonNullable<Comparison['results'][Flip]>['apart'][number];

/** The figure of a report's main output under a flip, and the question that it answers. */
interface Judged {
  readonly column: number;
  readonly value: number;
  readonly question: string;
}

/** Columns that may be compared under one flip, in the order of the reports, and the others with the reason. */
export interface Comparable {
  readonly columns: readonly number[];
  readonly apart: readonly Apart[];
}

/**
 * Which figures answer the same question: the same figure of outputs with the same contract, of the same kind of values,
 * under the same way of flipping. Of several questions the one that most reports answer is compared. Pure.
 */
export function comparableColumns(reports: readonly Report[], flip: Flip): Comparable {
  const judged: Judged[] = [];
  const apart: Apart[] = [];
  for (const [column, report] of reports.entries()) {
    const found = judgedFigure(report, flip);
    if (typeof found === 'string') apart.push({ column, reason: found });
    else judged.push({ column, ...found });
  }
  const questions = [...new Set(judged.map(({ question }) => question))];
  const counts = questions.map((question) => judged.filter((one) => one.question === question).length);
  const most = Math.max(0, ...counts);
  // Where two questions are answered by as many, none of them is the one that was meant.
  const asked = most > 1 && counts.filter((n) => n === most).length === 1 ? questions[counts.indexOf(most)] : undefined;
  const columns = judged.filter(({ question }) => question === asked).map(({ column }) => column);
  const others = judged.filter(({ question }) => question !== asked);
  return {
    columns,
    apart: [...apart, ...others.map(({ column, question }) => ({ column, reason: question }))].sort(
      (a, b) => a.column - b.column,
    ),
  };
}

/** Or why there is none. */
function judgedFigure(report: Report, flip: Flip): Omit<Judged, 'column'> | string {
  const output = mainOutput(report, flip);
  const figure = output?.figure[flip];
  if (output === undefined || figure === undefined) return output?.reasons?.[flip] ?? 'nothing was compared';
  const verdict = output.verdict[flip];
  if (verdict !== 'holds' && verdict !== 'broken') return output.reasons?.[flip] ?? 'it is not judged';
  if (!Number.isFinite(figure.value)) return 'its figure is not a finite number';
  return { value: figure.value, question: questionOf(report, output, flip) };
}

const FIGURE_WORDS: { readonly [F in (typeof FIGURES)[number]]: string } = {
  relL2: 'relative L2',
  disagreement: 'labels that disagree',
  unmatched: 'unmatched boxes',
  meanDistance: 'the distance of keypoints',
  meanAngle: 'angles',
};

/** What a figure stands for: `its output holds classes (probabilities), judged by relative L2`. */
function questionOf({ input }: Report, output: OutputReport, flip: Flip): string {
  const { contract, classes, expects, figure } = output;
  const values = classes?.values === undefined ? '' : ` (${classes.values})`;
  const moves = contract.kind !== 'map' && expects === 'equivariance' ? ' at positions of the image' : '';
  const how = input.flipMode === 'file' ? ' when the file is flipped' : '';
  return `its output ${contractClaim(contract.kind)}${values}${moves}, judged by ${FIGURE_WORDS[figure[flip]!.name]}${how}`;
}
