import { FLIP_SYMBOLS } from '../format';
import type { Flip, PerFlip } from '../../report';
import type { ModelSummary, StudiedModel, Summary } from '../../summary';
import { changeText, formatCount, intervalText, shareText } from './format';
import { histogram, type Histogram } from './histogram';
import { ON_A_PAGE, type StudySection } from './section';
import { studySections } from './sections';
import { accuracyWords, comparisonSentences, flipAnswer, studyNotes, studyTitle } from './sentences';

/** What the page of a study shows at once, in words and few figures, however many images there are. */
export interface StudyView {
  /** `12,480 images with resnet18`. */
  readonly headline: string;
  readonly notes: readonly string[];
  /** Names of the models: columns. */
  readonly models: readonly string[];
  readonly flips: readonly Flip[];
  readonly answers: PerFlip<FlipView>;
  /** Whether top classes are compared, so that there are classes to look at. */
  readonly hasClasses: boolean;
  readonly sections: readonly StudySection[];
}

/** The answer for one flip. */
export interface FlipView {
  /** One per model. */
  readonly models: readonly ModelView[];
  /** On every two models. */
  readonly comparisons: readonly string[];
  /** Of the main output's change, one row of bars per model. */
  readonly histogram?: Histogram;
}

export interface ModelView {
  /** `91.2%`. */
  readonly figure: string;
  /** What it is of: `of 12,480 images keep their top class`. */
  readonly of: string;
  /** `95% interval 90.7–91.7%`; absent where it is no share. */
  readonly interval?: string;
  readonly bounds?: readonly [low: number, share: number, high: number];
  /** Accuracy, where labels are known; of what has no classes, how many images stay the same. */
  readonly sentence?: string;
  /** Median, 90% and 99% of the main output's change. */
  readonly quantiles: string;
}

export function studyView(summary: Summary): StudyView {
  const { study, models } = summary;
  const flips = study.flips.map((flip) => [flip, flipView(summary, flip)] as const);
  return {
    headline: studyTitle(summary),
    notes: studyNotes(summary),
    models: study.models.map(({ name }) => name),
    flips: study.flips,
    answers: Object.fromEntries(flips),
    hasClasses: models.some((model) => study.flips.some((flip) => model.flips[flip]?.top1 !== undefined)),
    sections: studySections(summary, ON_A_PAGE),
  };
}

function flipView(summary: Summary, flip: Flip): FlipView {
  const { study, models } = summary;
  const bars = histogram(models.map((model, m) => mainChange(model, study.models[m]!, flip)));
  return {
    models: models.map((model, m) => modelView(model, study.models[m]!, flip)),
    comparisons: comparisonSentences(summary).filter((text) => text.startsWith(FLIP_SYMBOLS[flip])),
    ...(bars && { histogram: bars }),
  };
}

function modelView(model: ModelSummary, studied: StudiedModel, flip: Flip): ModelView {
  const change = mainChange(model, studied, flip);
  const quantiles = `median ${changeText(change?.median)}, 90% at most ${changeText(change?.p90)}, 99% at most ${changeText(change?.p99)}`;
  const found = model.flips[flip];
  const agreement = found?.top1?.agreement;
  if (agreement?.low === undefined || agreement.high === undefined || agreement.share === undefined) {
    const of = `median change of ${studied.main[flip] ?? 'the output'}`;
    return { figure: changeText(change?.median), of, sentence: flipAnswer(model, flip), quantiles };
  }
  const accuracy = found && accuracyWords(found);
  return {
    figure: shareText(agreement),
    of: `of ${formatCount(agreement.n)} images keep their top class`,
    interval: `95% interval ${intervalText(agreement)}`,
    bounds: [agreement.low, agreement.share, agreement.high],
    ...(accuracy !== undefined && { sentence: accuracy }),
    quantiles,
  };
}

function mainChange(
  { outputs }: ModelSummary,
  { main }: StudiedModel,
  flip: Flip,
): ModelSummary['outputs'][number]['change'] | undefined {
  return outputs.find((one) => one.flip === flip && one.output === main[flip])?.change;
}
