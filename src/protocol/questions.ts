import * as z from 'zod/mini';
import type { NetworkGraph } from '../report/networkGraph';
import type { Flip } from '../report/report';
import type { ChannelStrip, KernelView, LayerInsight, LayerView, OutputView } from './views';

/**
 * What the page may ask of a finished analysis, each question with its answer. The only list: the engine's,
 * the extension's and the page's functions derive from it.
 */
export interface PageQuestions {
  layerView(tensor: string, flip: Flip, channel?: number): LayerView;
  channelStrip(tensor: string, flip: Flip, first: number, count: number): ChannelStrip;
  layerInsight(tensor: string, flip: Flip): LayerInsight;
  /** Kernels of a convolution beside their mirror images, the most asymmetric first, at most `count`. */
  kernels(node: string, flip: Flip, count: number): readonly KernelView[];
  /** An output as a mask or as maps. */
  outputView(output: string, flip: Flip): OutputView;
  /** The model's graph, with the layers that the analysis measures. */
  networkGraph(): NetworkGraph;
}

export type Question = keyof PageQuestions;
export type QuestionArguments<Q extends Question> = Parameters<PageQuestions[Q]>;
export type Answer<Q extends Question> = ReturnType<PageQuestions[Q]>;

/** The questions as the page asks them. */
export type PanelQuestions = { [Q in Question]: (...args: QuestionArguments<Q>) => Promise<Answer<Q>> };

/** The questions as the engine is asked them, about the analysis `id`. */
export type EngineQuestions = { [Q in Question]: (id: string, ...args: QuestionArguments<Q>) => Promise<Answer<Q>> };

/** Puts a question to an analysis. */
export type Ask = <Q extends Question>(question: Q, ...args: QuestionArguments<Q>) => Promise<Answer<Q>>;

export const flipArgument = z.enum(['h', 'v', 'hv'] satisfies readonly Flip[]);
const count = z.number().check(z.int(), z.nonnegative());

/** What each question takes: a page's message is checked before it goes further. */
export const QUESTION_ARGUMENTS: { readonly [Q in Question]: z.ZodMiniType<QuestionArguments<Q>> } = {
  layerView: z.tuple([z.string(), flipArgument, z.optional(count)]),
  channelStrip: z.tuple([z.string(), flipArgument, count, count]),
  layerInsight: z.tuple([z.string(), flipArgument]),
  kernels: z.tuple([z.string(), flipArgument, count]),
  outputView: z.tuple([z.string(), flipArgument]),
  networkGraph: z.tuple([]),
};

export const QUESTIONS = Object.keys(QUESTION_ARGUMENTS) as readonly Question[];

/** The page's questions, all answered by `ask`. */
export function panelQuestions(ask: Ask): PanelQuestions {
  return Object.fromEntries(
    QUESTIONS.map((question) => [question, (...args: QuestionArguments<Question>) => ask(question, ...args)]),
  ) as unknown as PanelQuestions;
}
