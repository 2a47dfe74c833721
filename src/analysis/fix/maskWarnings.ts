import { maskPrototypes } from '../../contracts/prototypes';
import type { Network } from '../../operators/network';
import type { Contracts } from './outputRules';

/** Warnings of detectors whose masks are products of two outputs: the mean of products is not the product of means. */
export function maskWarnings({ shapes, action }: Network, contracts: Contracts): readonly string[] {
  const outputs = [...contracts].map(([name, contract]) => {
    return { name, shape: shapes.shape(name), tracked: action(name), contract };
  });
  return [...maskPrototypes(outputs)].map(
    ([prototypes, boxes]) =>
      `The coefficients in ${boxes} and the prototypes in ${prototypes} are averaged each for itself: masks made of both are not the mean of the masks, and may blur.`,
  );
}
