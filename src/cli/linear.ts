import { UserError } from '../protocol/errors';
import { MIN_SAMPLES, type LinearRequest } from '../protocol/linear';
import type { InputRef } from '../protocol/spec';
import { layerName } from '../report/facts/layerName';
import type { LayerReport, Report } from '../report/report';
import { plainText } from '../report/facts/formatText';
import { cutText, MAX_NAME } from '../report/facts/cutText';

/** Which layers linear maps of channels are fitted to, and on how many samples. */
export interface LinearPlan {
  readonly layers: 'all' | readonly string[];
  readonly samples?: number;
}

/**
 * What to ask of the engine about a report. As many inputs as a fit takes are the samples themselves.
 * @throws UserError `setting-invalid` for a name that no layer has
 */
export function linearRequest(
  { layers, samples }: LinearPlan,
  inputs: readonly InputRef[],
  report: Pick<Report, 'layers'>,
): LinearRequest {
  return {
    ...(layers === 'all' ? {} : { tensors: layers.map((name) => tensorOf(report.layers, name)) }),
    ...(samples === undefined ? {} : { samples }),
    ...(inputs.length < MIN_SAMPLES ? {} : { inputs }),
  };
}

/** A layer by its tensor, its node, or as the table of layers calls it. */
function tensorOf(layers: readonly LayerReport[], name: string): string {
  const found = layers.find((layer) => layer.tensor === name || layer.node === name || layerName(layer) === name);
  if (found !== undefined) return found.tensor;
  const known = layers.slice(0, 3).map((layer) => plainText(layerName(layer)));
  throw new UserError(
    'setting-invalid',
    `--linear: no layer is called ${plainText(cutText(name, MAX_NAME))}; layers are ${known.join(', ')}, …, as the table lists them. Name some of them, or all.`,
  );
}
