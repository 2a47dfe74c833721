import type { PreprocessChange } from '../../report/schema/preprocess';
import { cutText, MAX_NAME } from '../../report/facts/cutText';
import type { TensorInfo } from '../../report/report';
import type { Description } from './description';

/** Names of classes, and where they are from. */
export interface FoundLabels {
  readonly names: readonly string[];
  readonly origin: string;
}

/** What was found of a model, each from the strongest that tells it. */
export interface Known {
  readonly preprocess?: Pick<Description, 'certainty' | 'origin'> & { readonly change: PreprocessChange };
  /** Height and width where the model leaves them free. */
  readonly size?: readonly [number, number];
  readonly labels?: FoundLabels;
  readonly warnings: readonly string[];
}

/**
 * Takes what is told first, and labels only where their number is one of classes.
 *
 * @param descriptions strongest first
 */
export function knownOf(descriptions: readonly Description[], outputs: readonly TensorInfo[]): Known {
  const prepared = descriptions.find(({ preprocess }) => preprocess !== undefined);
  const sizes = descriptions.map(({ preprocess, size }) =>
    preprocess?.resize === 'fit' ? size : (preprocess?.size ?? size),
  );
  const size = sizes.find((found) => found !== undefined);
  const labeled = descriptions.find(({ labels }) => labels !== undefined && labelsFit(labels, outputs) !== false);
  const misfits = descriptions.flatMap(({ labels, origin }) =>
    labels === undefined ? [] : wrongLabels({ names: labels, origin }, outputs),
  );
  return {
    ...(prepared?.preprocess && {
      preprocess: {
        change: prepared.preprocess,
        origin: prepared.origin,
        ...(prepared.certainty && { certainty: prepared.certainty }),
      },
    }),
    ...(size && { size }),
    ...(labeled?.labels && {
      labels: { names: labeled.labels.map((label) => cutText(label, MAX_NAME)), origin: labeled.origin },
    }),
    warnings: [...descriptions.flatMap(({ warnings }) => warnings), ...misfits],
  };
}

/**
 * Whether a model has as many classes as there are labels; undefined where the file does not tell how many it has.
 * Raw detections hold four coordinates beside the classes, and perhaps an objectness.
 */
export function labelsFit(
  labels: readonly string[],
  outputs: readonly Pick<TensorInfo, 'shape'>[],
): boolean | undefined {
  const lengths = outputs.flatMap(({ shape }) => {
    const own = shape.slice(1).filter((d): d is number => typeof d === 'number');
    return shape.length >= 3 ? own.flatMap((d) => [d, d - 4, d - 5]) : own;
  });
  if (lengths.includes(labels.length)) return true;
  return outputs.some(isScores) ? false : undefined;
}

/** A row of numbers per image. */
function isScores({ shape }: Pick<TensorInfo, 'shape'>): boolean {
  return shape.length === 2 && typeof shape[1] === 'number' && shape[1] >= 2;
}

/** What to say of labels whose number is not that of the classes. */
export function wrongLabels(
  { names, origin }: FoundLabels,
  outputs: readonly Pick<TensorInfo, 'name' | 'shape'>[],
): readonly string[] {
  if (labelsFit(names, outputs) !== false) return [];
  const { name, shape } = outputs.find(isScores)!;
  const found = names.length === 1 ? '1 label' : `${names.length} labels`;
  return [`${origin}: found ${found}, but the output ${name} has ${shape[1]} entries per image. They are not used.`];
}
