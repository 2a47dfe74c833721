import type { Place } from '../../analysis/study/places';
import type { ImageRow, LayerRow, OutputRow } from '../../analysis/study/rows';
import type { StudiedFlip, StudiedImage, StudyFacts } from '../../protocol/study';
import { isAboveFloor } from '../../report/facts/exact';
import type { Flip } from '../../report/report';
import type { StudiedRows } from './partStore';
import type { Studied } from './studyWorker';

/** A model of the study, as rows name it. */
export interface NamedFacts {
  readonly name: string;
  readonly facts: StudyFacts;
}

const NOTHING = {
  flip: null,
  message: null,
  content: null,
  width: null,
  height: null,
  verdict: null,
  figure: null,
  change: null,
  top1: null,
  flipped_top1: null,
  average_top1: null,
  agrees: null,
  p: null,
  flipped_p: null,
  starts: null,
} as const satisfies Partial<ImageRow>;

/** All rows of an image, with every model. @param labelFor the right class by the place of the model */
export function rowsOf(
  image: Place,
  models: readonly NamedFacts[],
  labelFor: (model: number) => number | null,
  found: readonly Studied[],
): StudiedRows {
  const parts = models.map((model, i) => {
    const one = found[i]!;
    const label = labelFor(i);
    return 'message' in one
      ? { images: [failureRow(image, model.name, label, one.message)], outputs: [], layers: [] }
      : studiedRows(image, model, label, one);
  });
  return {
    images: parts.flatMap(({ images }) => images),
    outputs: parts.flatMap(({ outputs }) => outputs),
    layers: parts.flatMap(({ layers }) => layers),
  };
}

/** The one row of an image that could not be measured. */
function failureRow(place: Place, model: string, label: number | null, message: string): ImageRow {
  const { root, image } = place;
  return { ...NOTHING, root, image, model, label, message };
}

/** All rows of an image that was measured. */
function studiedRows(
  { root, image }: Place,
  { name, facts }: NamedFacts,
  label: number | null,
  studied: StudiedImage,
): StudiedRows {
  const of = { root, image, model: name };
  const flips = Object.entries(studied.flips) as [Flip, StudiedFlip][];
  const images = flips.map(([flip, found]) => imageRow(of, facts, label, studied, flip, found));
  const outputs = flips.flatMap(([flip, found]) =>
    found.outputs.map(({ output, verdict, figure }): OutputRow => {
      const judged = { verdict: verdict ?? null, figure: figure?.name ?? null, change: figure?.value ?? null };
      return { ...of, flip, output, ...judged };
    }),
  );
  const layers = flips.flatMap(([flip, { errors }]) =>
    facts.layers.map(({ tensor }, i): LayerRow => {
      const error = errors[i]!;
      return { ...of, flip, layer: tensor, error: Number.isNaN(error) ? null : error };
    }),
  );
  return { images, outputs, layers };
}

function imageRow(
  of: Pick<ImageRow, 'root' | 'image' | 'model'>,
  facts: StudyFacts,
  label: number | null,
  { content, width, height, top1 }: StudiedImage,
  flip: Flip,
  found: StudiedFlip,
): ImageRow {
  const main = found.outputs.find(({ output }) => output === facts.main[flip]);
  const classes = top1 && found.top1;
  const first = found.errors.findIndex((error) => isAboveFloor(error, facts.noiseFloor));
  return {
    ...NOTHING,
    ...of,
    flip,
    content,
    width: width ?? null,
    height: height ?? null,
    verdict: main?.verdict ?? null,
    figure: main?.figure?.name ?? null,
    change: main?.figure?.value ?? null,
    ...(classes && {
      top1: top1.index,
      flipped_top1: classes.flipped.index,
      average_top1: classes.average,
      agrees: top1.index === classes.flipped.index,
      p: top1.p,
      flipped_p: classes.flipped.p,
    }),
    label,
    starts: first < 0 ? null : facts.layers[first]!.tensor,
  };
}
