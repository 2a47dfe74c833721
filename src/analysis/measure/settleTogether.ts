import { isDeepStrictEqual } from 'node:util';
import type { Inferred } from '../../contracts/infer';
import { sameDims } from '../../onnx/tensors';
import type { OutputContract } from '../../report/report';
import { errorUnder, possibleContracts, settledOutput, type Settled, type SettledOutput } from './settledOutput';

/**
 * The contracts of a model's outputs, in their order. Levels of one head are written alike: one that the data do not
 * clearly show to be boxes or points follows another of the same form that they do.
 */
export function settleTogether(outputs: readonly Settled[]): readonly SettledOutput[] {
  const settled = outputs.map(settledOutput);
  const told = outputs.flatMap(({ facts }, i) => {
    const { contract } = settled[i]!;
    return contract.parts !== undefined && contract.certainty !== 'assumed' ? [{ facts, contract }] : [];
  });
  return outputs.map((output, i) => {
    const { contract } = settled[i]!;
    const followed = contract.parts === undefined ? following(output, contract, told) : undefined;
    return followed === undefined ? settled[i]! : settledOutput({ ...output, inferred: followed });
  });
}

type Told = Pick<Settled, 'facts'> & { readonly contract: OutputContract };

/** What an output is as a level beside it; undefined where that fits worse than what it is taken for alone. */
function following(output: Settled, taken: OutputContract, told: readonly Told[]): Inferred | undefined {
  const { flips, noiseFloor } = output;
  const possible = possibleContracts(output);
  const [like] = told.flatMap((sibling) => possible.filter((contract) => isLevelBeside(contract, output, sibling)));
  if (like === undefined) return undefined;
  const total = (contract: OutputContract): number =>
    flips.reduce((sum, flip) => sum + (errorUnder(output, contract, flip) ?? 0), 0);
  const before = total(taken);
  // What is mirrored exactly as it is has no boxes in it.
  if (before <= noiseFloor * flips.length || total(like) > before) return undefined;
  return { contract: { ...like, origin: 'like another output of the same form' } };
}

/** Whether a contract has the same parts on the same axis, for other cells: those of the same cells are something else. */
function isLevelBeside({ axis, parts, positions }: OutputContract, { facts }: Settled, sibling: Told): boolean {
  const { contract } = sibling;
  return (
    facts.shape.length === sibling.facts.shape.length &&
    !sameDims(facts.shape, sibling.facts.shape) &&
    axis === contract.axis &&
    positions?.kind === contract.positions?.kind &&
    isDeepStrictEqual(parts, contract.parts)
  );
}
