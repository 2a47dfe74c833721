import { arrange } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import { scoresInput } from '../../contracts/head';
import { relativeL2 } from '../../analysis/measure/metrics';
import type { ModelGraph } from '../../onnx/graph';
import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, Orientation, OutputReport, PerOrientation } from '../../report/report';

/** What of a probability above this is left hardly moves, whatever the scores before it do. */
const SATURATED = 1 - 1e-4;

/** What is asked of a finished measurement. */
export interface LogitsRequest {
  readonly graph: ModelGraph;
  readonly flips: readonly Flip[];
  /** As they came, not flipped back. */
  readonly outputs: Readonly<Record<string, PerOrientation<FloatTensor>>>;
  activation(tensor: string, orientation: Orientation): Promise<FloatTensor>;
  actionOf(tensor: string): Action | undefined;
}

/**
 * The output with the relative L2 of the scores before its Softmax or Sigmoid, where its probabilities are saturated in
 * both orientations: their own difference then says next to nothing. Any other output is as it was.
 */
export async function withLogits(output: OutputReport, request: LogitsRequest): Promise<OutputReport> {
  const values = request.outputs[output.name] ?? {};
  const flips = request.flips.filter((flip) => isSaturated(output, flip) || isFull(values.id, values[flip]));
  const tensor = flips.length === 0 ? undefined : scoresInput(request.graph, output.name);
  if (tensor === undefined) return output;
  const x = await request.activation(tensor, 'id');
  if (x.data.length !== output.shape.reduce((a, b) => a * b, 1)) return output;
  const error: { [F in Flip]?: number } = {};
  for (const flip of flips) {
    const arrangement = arrangementOf(output.contract, flip, output.shape, request.actionOf(output.name));
    const gx = await request.activation(tensor, flip);
    error[flip] = relativeL2(x.data, arrange({ dims: output.shape, data: gx.data }, arrangement).data);
  }
  return { ...output, logits: { tensor, error } };
}

/** Of a map, or of scores that are no classes: nothing is left to move anywhere. */
function isFull(x: FloatTensor | undefined, gx: FloatTensor | undefined): boolean {
  return [x, gx].every((of) => of !== undefined && of.data.length > 0 && of.data.every((p) => p > SATURATED && p <= 1));
}

function isSaturated({ classes }: OutputReport, flip: Flip): boolean {
  const [p, q] = [classes?.top.id?.[0]?.p, classes?.top[flip]?.[0]?.p];
  return p !== undefined && q !== undefined && p > SATURATED && q > SATURATED;
}
