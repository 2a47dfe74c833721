import type { ModelGraph } from '../../onnx/graph';
import { cutText, MAX_NAME } from '../../report/facts/cutText';
import { formatList } from '../../report/facts/format';
import type { Preprocess } from '../../report/report';
import { ownNormalization } from './graphNormalization';

/** White that is fed to a graph which wants 0…255 is at least this: values up to 1 are divided already. */
const WHITE_OF_BYTES = 32;
/** Means and standard deviations that are nearly none. */
const SLIGHT = 1e-3;

/**
 * That an image is normalized both by its preprocessing and by the graph, in one sentence that names both places;
 * undefined where one of them leaves pixels as they are.
 *
 * @param origin where the preprocessing comes from
 */
export function normalizedTwice(
  graph: ModelGraph,
  input: string,
  { scale, mean, std }: Preprocess,
  origin: string,
): string | undefined {
  const own = ownNormalization(graph, input);
  if (own === undefined) return undefined;
  const centers = mean.some((value) => Math.abs(value) > SLIGHT) || std.some((value) => Math.abs(value - 1) > SLIGHT);
  const divides = own.largest === 255 && 255 * scale < WHITE_OF_BYTES;
  if (!centers && !divides) return undefined;
  const nodes = formatList(own.nodes.map((name) => `“${cutText(name, MAX_NAME)}”`));
  const all = (value: number): string => JSON.stringify(mean.map(() => value));
  const plain = `"scale": ${own.largest / 255}, "mean": ${all(0)}, "std": ${all(1)}`;
  return `The image is normalized twice: by its preprocessing (${origin}) and by the graph (${nodes}), which wants pixels in 0…${own.largest}. If the graph is right, state ${plain} beside the model.`;
}
