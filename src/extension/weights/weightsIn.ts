import { splitMember } from '../../protocol/memberPath';
import type { Triage } from '../choose/triage';
import type { EngineClient } from '../../engine/client/engineClient';

/** Names of tensors in a file of weights, as frameworks write them. */
const PARAMETER = /(^|[./])(weight|bias|kernel|gamma|beta|running_mean|running_var)(:0)?$/;

/** The weights that a selection is about: where it holds nothing that can be run, or one file of tensors that are weights. */
export async function weightsIn(
  { inputs, models, weights }: Triage,
  engine: Pick<EngineClient, 'inputNames'>,
): Promise<string | undefined> {
  if (models.length > 0) return undefined;
  if (inputs.length === 0) return weights[0];
  const [input] = inputs;
  if (inputs.length > 1 || input?.kind !== 'tensor' || !/\.safetensors$/i.test(splitMember(input.path).file)) {
    return undefined;
  }
  return areWeights(await engine.inputNames(input.path)) ? input.path : undefined;
}

function areWeights(names: readonly string[]): boolean {
  return names.length > 1 && 2 * names.filter((name) => PARAMETER.test(name)).length > names.length;
}
