import type { OutputFacts } from './contract';

/** Scores per sample, where they lie on one axis; undefined for anything with rows and columns. */
export function classCount(shape: readonly number[]): number | undefined {
  const count = Math.max(1, ...shape.slice(1));
  const perSample = shape.slice(1).reduce((a, b) => a * b, 1);
  return shape.length >= 2 && perSample === count ? count : undefined;
}

/** What tells scores of classes from an embedding, as far as a file does. */
type Form = Pick<OutputFacts, 'shape' | 'head' | 'tracked'>;

/** ImageNet-1k heads, without and with a background class. */
const IMAGENET_CLASSES: readonly (number | undefined)[] = [1000, 1001];

/** As many numbers as ImageNet has classes, made by a dense layer, or by a mean of what such a layer makes of every position. */
export function isImageNetHead({ shape, head, tracked }: Form): boolean {
  const isOfScores = isDense({ head, tracked }) || (head === 'other' && tracked?.kind === 'invariant');
  return isOfScores && IMAGENET_CLASSES.includes(classCount(shape));
}

/** Whether an output may as well hold scores of classes as an embedding: the last layer of both is a dense one. */
export function mayBeScores({ shape, head, tracked }: Form): boolean {
  const count = classCount(shape);
  return isDense({ head, tracked }) && count !== undefined && count >= 2;
}

/** Embeddings have multiples of this many entries; of classes there seldom are as many. */
const EMBEDDING_STEP = 32;

/** Whether scores of classes are the likelier of the two, by the number of entries. */
export function isLikelyScores(form: Form): boolean {
  return mayBeScores(form) && classCount(form.shape)! % EMBEDDING_STEP !== 0;
}

/** A dense layer, or a convolution where no positions are left, which is one. */
function isDense({ head, tracked }: Pick<Form, 'head' | 'tracked'>): boolean {
  return head === 'dense' || (head === 'convolution' && tracked?.kind === 'invariant');
}
