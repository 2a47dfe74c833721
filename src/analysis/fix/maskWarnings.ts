import { channelAxis } from '../../contracts/positionMaps';
import type { Network } from '../../operators/network';
import type { OutputContract } from '../../report/report';
import type { Contracts } from './outputRules';

/**
 * Warnings of detectors whose masks are products of two outputs, each box's coefficients times prototypes in the image
 * (YOLACT, arXiv 1904.02689; the `segment` models of Ultralytics): the mean of products is not the product of means.
 */
export function maskWarnings({ shapes, action }: Network, contracts: Contracts): readonly string[] {
  const maps = [...contracts].filter(([, { kind }]) => kind === 'map');
  const channelsOf = (name: string, { positions = { kind: 'tracked' } }: OutputContract): number | undefined => {
    const shape = shapes.shape(name);
    return shape?.length === 4 ? shape[channelAxis(shape, positions, action(name))] : undefined;
  };
  return [...contracts].flatMap(([boxes, contract]) => {
    const count = coefficients(contract);
    const [prototypes] = maps.find(([name, map]) => count !== undefined && channelsOf(name, map) === count) ?? [];
    return prototypes === undefined
      ? []
      : [
          `The coefficients in ${boxes} and the prototypes in ${prototypes} are averaged each for itself: masks made of both are not the mean of the masks, and may blur.`,
        ];
  });
}

/** Numbers of a box that are neither its place nor scores. */
function coefficients({ kind, parts = [] }: OutputContract): number | undefined {
  const part = kind === 'boxes' ? parts.find((candidate) => candidate.kind === 'vector') : undefined;
  return part && part.to - part.from;
}
