import type { OutputContract } from '../../report/report';
import { extentOf } from '../coordinates';
import type { ContractPart, Coordinates } from '../contract';
import type { DetectionSet } from './find';
import type { Columns, DetectionLayout } from './layout';
import type { SettledLayout } from './settleLayout';

/** What a report says of how finished detections are read and mirrored. */
export function contractOfSet(set: DetectionSet, settled: SettledLayout): OutputContract {
  const { layout, certainty, swap } = settled;
  const { output } = set;
  const columns = layout.picks === undefined ? layout.boxes.axis : output.shape.length - 1;
  const rows = output.shape.map((_, axis) => axis).filter((axis) => axis !== columns);
  const companions = [
    ...(layout.picks === undefined
      ? []
      : [
          { tensor: layout.boxes.output, holds: 'boxes' as const },
          { tensor: layout.picks.scores, holds: 'scores' as const },
        ]),
    ...set.companions.map(({ output: tensor, holds }) => ({ tensor, holds })),
  ];
  return {
    kind: 'boxes',
    origin: set.origin,
    certainty,
    positions: { kind: 'set', axis: rows.at(-1) ?? 0 },
    axis: columns,
    parts: partsOf(set, settled),
    ...nameOf('scores', layout, layout.picks?.scores ?? layout.scores[0]?.output),
    ...nameOf('classes', layout, layout.classes?.output),
    ...(companions.length > 0 && { companions }),
    ...(swap.length > 0 && { swap }),
  };
}

/** The name of an output, or of a part of the boxes' own. */
function nameOf<K extends 'scores' | 'classes'>(
  role: K,
  { boxes }: DetectionLayout,
  output: string | undefined,
): Partial<Record<K, string>> {
  if (output === undefined) return {};
  return { [role]: output === boxes.output ? role : output } as Partial<Record<K, string>>;
}

function partsOf({ output }: DetectionSet, { layout, origin, swapPoints }: SettledLayout): readonly ContractPart[] {
  const { boxes, form, unit, size, scores, classes, samples, keypoints, rest, picks } = layout;
  const coordinates: Coordinates = { form, unit, origin, extent: extentOf(unit, origin, size) };
  if (picks !== undefined) return [{ kind: 'boxes', from: 0, to: 3, coordinates }];
  const own = (columns: Columns | undefined, part: Omit<ContractPart, 'from' | 'to'>): readonly ContractPart[] =>
    columns?.output === output.name ? [{ ...part, from: columns.from, to: columns.to }] : [];
  return [
    ...own(boxes, { kind: 'boxes', coordinates }),
    ...scores.flatMap((columns) => own(columns, { kind: 'classes', name: 'scores' })),
    ...own(classes, { kind: 'labels', name: 'classes' }),
    ...own(samples, { kind: 'ignore', name: 'samples' }),
    ...own(rest, { kind: 'ignore', name: 'rest' }),
    ...(keypoints === undefined
      ? []
      : own(keypoints, {
          kind: 'keypoints',
          coordinates: {
            form: 'points',
            unit,
            origin,
            extent: coordinates.extent,
            perPoint: keypoints.perPoint,
            ...(form === 'yxyx' && { order: 'yx' }),
          },
          ...(swapPoints.length > 0 && { swap: swapPoints }),
        })),
  ];
}
