import { causeList } from '../causeNames';
import { isExact, noiseWords } from '../exact';
import { formatError, formatList, formatShape } from '../format';
import type { Figure } from '../tone';
import type { Head, Reproduction } from '../../report';
import { printTensor } from './printTensor';
import { flipFigures, kernelEffect, type FlipFigures, type KernelEffect } from './figures';

type Run = Reproduction['runs'][number];

/** The steps of the story, by what each tries. */
export type StepKind = 'differs' | 'kernels' | 'grid' | 'aligned';

/** A figure of a step: what is compared, in words, and by how much it differs. */
export interface StepRow extends Figure {
  readonly head: Head;
  readonly words: string;
  readonly error: number;
}

/** One step of the answer: an experiment that was run, its figures, and what it shows. */
export interface ReproductionStep {
  readonly kind: StepKind;
  readonly title: string;
  readonly rows: readonly StepRow[];
  readonly sentences: readonly string[];
  /** Differences as Python prints them. */
  readonly prints: readonly { readonly head: Head; readonly words: string; readonly lines: readonly string[] }[];
}

export const HEAD_WORDS: { readonly [H in Head]: string } = {
  avg: 'global average pooling',
  max: 'global max pooling',
};

const PYTHON_FLIPS = { h: 'x.flip(-1)', v: 'x.flip(-2)' } as const;

/** The story in four steps; three where there is no run at an aligned size. Pure; never throws. */
export function reproductionSteps(found: Reproduction): readonly ReproductionStep[] {
  const [first, second] = found.runs;
  return [
    differs(found, first!),
    kernels(found, first!),
    ...(first!.misaligned.length === 0 ? [] : [corrected(found, first!)]),
    ...(second === undefined ? [] : [aligned(found, second)]),
  ];
}

/** What x is, as a person writes it down. */
export function reproductionSetup(found: Reproduction): string {
  const [first] = found.runs;
  const { path } = found.model;
  const weights = path.startsWith('builtin:')
    ? 'ResNet-18 with random weights (He initialization), its dense layer left out'
    : `${path}, up to its global pooling`;
  return `${weights}; x = torch.randn(${first!.shape.join(', ')}), seed ${found.seed}; y1 = f(x), y2 = f(x.flip(-1)), y3 = f(x.flip(-2)).`;
}

function differs(found: Reproduction, run: Run): ReproductionStep {
  const rows = run.heads.flatMap(({ head, differences }) =>
    differences.map(({ a, b, relL2 }) => rowOf(found, head, `${a} − ${b}`, relL2)),
  );
  const same = rows.every(({ error }) => isExact(error, found.noiseFloor));
  return {
    kind: 'differs',
    title: same ? `At ${sizeOf(run)}: it agrees` : `At ${sizeOf(run)}: it differs`,
    rows,
    prints: run.heads.flatMap(({ head, differences }) =>
      differences.map(({ a, b, excerpt }) => ({
        head,
        words: `${a} - ${b}`,
        lines: printTensor(excerpt, found.output),
      })),
    ),
    sentences: same
      ? ['The outputs agree to float noise: this model is invariant to both flips at this size.']
      : [
          'Pooling over all of space does not see where a value lies, so the outputs would agree if every layer gave the mirrored feature map for the mirrored image. They do not: no layer is told of the flip.',
          ...(run.heads.length > 1 ? [maxSentence(rows)] : []),
        ],
  };
}

function maxSentence(rows: readonly StepRow[]): string {
  const texts = rows.filter(({ head }) => head === 'max').map(({ text }) => text);
  return `Max pooling does not see places either, and differs all the same: ${formatList(texts)}.`;
}

function kernels(found: Reproduction, run: Run): ReproductionStep {
  const each = figuresOf(found, run);
  const effects = each.map(({ effect }) => effect);
  const range = (pick: (figures: FlipFigures) => number): string => rangeText(found, each, pick);
  const [left, before] = [range(({ kernels: error }) => error), range(({ asItIs }) => asItIs)];
  return {
    kind: 'kernels',
    title: 'Flip the kernels too',
    rows: experimentRows(found, run, 'kernels'),
    prints: [],
    sentences: [
      'The usual answer: a convolution is not told of the flip, so flip every kernel with the image (f′), and the outputs agree.',
      ...kernelSentences(found, run, effects, left, before),
    ],
  };
}

function kernelSentences(
  found: Reproduction,
  run: Run,
  effects: readonly KernelEffect[],
  left: string,
  before: string,
): readonly string[] {
  const at = sizeOf(run);
  if (effects.every((effect) => effect === 'exact')) {
    return [`So it is at ${at}: ${left} is left, which is ${noiseWords(found.noiseFloor)}.`];
  }
  const because = run.misaligned.length === 0 ? '' : ' The kernels are half of the answer.';
  if (effects.every((effect) => effect === 'worse')) {
    return [`Tried at ${at}, that is worse than doing nothing: ${left} instead of ${before}.${because}`];
  }
  return [`Tried at ${at}, that leaves ${left}, of ${before} with nothing flipped.${because}`];
}

function corrected(found: Reproduction, run: Run): ReproductionStep {
  const each = figuresOf(found, run);
  const causes = each[0]!.figures.causes;
  const left = rangeText(found, each, ({ all }) => all);
  const exact = each.every(({ figures }) => isExact(figures.all, found.noiseFloor));
  const isGrid = causes.every((cause) => cause === 'kernel' || cause === 'grid');
  return {
    kind: 'grid',
    title: isGrid ? 'Correct the sampling grid too' : 'Mirror everything that has a mirror image',
    rows: experimentRows(found, run, 'all'),
    prints: run.heads.map(({ head, experiments }) => ({
      head,
      words: 'y1 - f″(x.flip(-1))',
      lines: printTensor(experiments.filter(({ flip }) => flip === 'h').at(-1)!.excerpt, found.output),
    })),
    sentences: [
      gridSentence(run),
      exact
        ? `With ${causeList(causes)} mirrored (f″), ${left} is left: ${noiseWords(found.noiseFloor)}. This is the whole answer.`
        : `With ${causeList(causes)} mirrored (f″), ${left} is left: something else depends on the flip as well.`,
    ],
  };
}

/** What a stride does to the columns that are read, by the first operator that has one. */
function gridSentence({ grid, misaligned }: Run): string {
  const count = new Set(misaligned.map(({ node }) => node)).size;
  const many = count === 1 ? '1 operator' : `${count} operators`;
  if (grid === undefined || grid.unread === 0) {
    return `${many} read other columns or rows of the mirrored image than of the image.`;
  }
  const { size, begin, end, unread, stride } = grid;
  const columns = unread === 1 ? 'the last column is' : `the last ${unread} columns are`;
  return `The other half is the stride: ${size} columns with padding of ${begin} and ${end} are no whole number of steps of ${stride}, so ${columns} never read, padding included. On the mirrored image that is the other end: the windows lie on other pixels. So it is for ${many} here; pads of ${end - unread} and ${begin} instead put every window on the same pixels again.`;
}

function aligned(found: Reproduction, run: Run): ReproductionStep {
  const each = figuresOf(found, run);
  const range = (pick: (figures: FlipFigures) => number): string => rangeText(found, each, pick);
  const exact = each.every(({ effect }) => effect === 'exact');
  const asItIs = `As it is, the model still differs by ${range((figures) => figures.asItIs)}`;
  const left = range((figures) => figures.kernels);
  return {
    kind: 'aligned',
    title: `The same at ${sizeOf(run)}`,
    rows: [
      ...run.heads.flatMap(({ head }) =>
        flipFigures(run, head).map(({ flip, asItIs: error }) =>
          rowOf(found, head, `y1 − f(${PYTHON_FLIPS[flip]})`, error),
        ),
      ),
      ...experimentRows(found, run, 'kernels'),
    ],
    prints: [],
    sentences: [
      'At this size no window is left over at the end: every sampling grid is its own mirror image.',
      exact
        ? `${asItIs}; with the kernels flipped and nothing else, ${left}: exact.`
        : `${asItIs}; with the kernels flipped and nothing else, ${left}.`,
    ],
  };
}

/** What became of the usual answer, in one or two sentences with their figures. */
export function reproductionConclusion(found: Reproduction): string {
  const [first, second] = found.runs;
  const range = (run: Run, pick: (figures: FlipFigures) => number): string =>
    rangeText(found, figuresOf(found, run), pick);
  const before = range(first!, ({ asItIs }) => asItIs);
  const kernelsOnly = range(first!, ({ kernels: error }) => error);
  const here = sizeOf(first!);
  if (figuresOf(found, first!).every(({ effect }) => effect === 'exact')) {
    return `“Flip the kernels and it agrees” is right at ${here}: from ${before} to ${kernelsOnly}.`;
  }
  const there =
    second === undefined
      ? ''
      : ` Where the grid is aligned, as at ${sizeOf(second)}, it is right (${range(second, ({ kernels: error }) => error)}).`;
  const all = range(first!, (figures) => figures.all);
  return `“Flip the kernels and it agrees” is half of the answer: at ${here} it gives ${kernelsOnly} instead of ${before}, and ${all} once the sampling grid is corrected too.${there}`;
}

interface JudgedFigures {
  readonly head: Head;
  readonly figures: FlipFigures;
  readonly effect: KernelEffect;
}

function figuresOf({ noiseFloor }: Reproduction, run: Run): readonly JudgedFigures[] {
  return run.heads.flatMap(({ head }) =>
    flipFigures(run, head).map((figures) => ({ head, figures, effect: kernelEffect(figures, noiseFloor) })),
  );
}

/** `8.8%`, or `8.7% to 8.8%` over the flips, of the first head: the rows have the other's. */
function rangeText(
  { noiseFloor }: Reproduction,
  each: readonly JudgedFigures[],
  pick: (figures: FlipFigures) => number,
): string {
  const values = each.filter(({ head }) => head === each[0]!.head).map(({ figures }) => pick(figures));
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => formatError(value, noiseFloor));
  return low === high ? low! : `${low} to ${high}`;
}

function experimentRows(found: Reproduction, run: Run, which: 'kernels' | 'all'): readonly StepRow[] {
  return run.heads.flatMap(({ head }) =>
    flipFigures(run, head).map((figures) => {
      const error = figures[which];
      const words = `y1 − ${which === 'all' ? 'f″' : 'f′'}(${PYTHON_FLIPS[figures.flip]})`;
      return { ...rowOf(found, head, words, error), ...toneOf(found, figures, which) };
    }),
  );
}

function toneOf({ noiseFloor }: Reproduction, figures: FlipFigures, which: 'kernels' | 'all'): Pick<Figure, 'tone'> {
  if (isExact(figures[which], noiseFloor)) return { tone: 'good' };
  return which === 'kernels' && kernelEffect(figures, noiseFloor) === 'worse' ? { tone: 'bad' } : {};
}

function rowOf({ noiseFloor }: Reproduction, head: Head, words: string, error: number): StepRow {
  return { head, words, error, text: formatError(error, noiseFloor) };
}

function sizeOf({ size }: Run): string {
  return formatShape(size);
}
