import { canonicalJson } from '../../../src/analysis/study/canonicalJson';
import type { CauseRow, ImageRow, LayerRow, OutputRow } from '../../../src/analysis/study/rows';
import { StudyTally } from '../../../src/analysis/study/studyTally';
import { summarize } from '../../../src/analysis/study/summarize';
import { CAUSES } from '../../../src/report/causes';
import type { Flip } from '../../../src/report/report';
import type { StudySpecification, Summary } from '../../../src/report/summary';
import { uniform } from '../../support/random';

/** All rows of one image. */
export interface ImageRows {
  readonly images: readonly ImageRow[];
  readonly outputs: readonly OutputRow[];
  readonly layers: readonly LayerRow[];
  readonly causes: readonly CauseRow[];
}

const FLIPS = ['h', 'hv'] as const;
const LAYERS = ['conv1', 'conv2', 'pool'];
const MODELS = ['a', 'b'];
const CLASSES = 4;

export function randomSpecification(images: number): StudySpecification {
  return {
    tool: { version: '0.1.0', onnxruntime: '1.30.0' },
    flips: FLIPS,
    layers: 'fused',
    causes: 10,
    settings: {},
    images: { count: images, digest: '0'.repeat(64) },
    models: MODELS.map((name) => ({
      name,
      sha256: name.repeat(64),
      contracts: [{ output: 'logits', contract: { kind: 'classes', origin: 'its name', certainty: 'found' } }],
      main: { h: 'logits', hv: 'logits' },
      noiseFloor: 1e-5,
      classes: 'logits',
      layers: LAYERS.map((tensor) => ({ tensor, node: tensor, op: 'Conv' })),
    })),
  };
}

/** Seeded rows of every kind: failures, images without change, equal changes, causes of some. */
export function randomRows(count: number, seed: number): readonly ImageRows[] {
  const next = uniform(seed);
  const pick = (n: number): number => Math.floor(next() * n);
  return Array.from({ length: count }, (_, i) => {
    const place = { root: 0, image: `${pick(3)}/${String(i).padStart(4, '0')}.png` };
    const label = pick(3) === 0 ? null : pick(CLASSES);
    const isFailure = pick(10) === 0;
    const rows = MODELS.map((model) => modelRows({ ...place, model }, label, isFailure, next, pick));
    return {
      images: rows.flatMap(({ images }) => images),
      outputs: rows.flatMap(({ outputs }) => outputs),
      layers: rows.flatMap(({ layers }) => layers),
      causes: rows.flatMap(({ causes }) => causes),
    };
  });
}

function modelRows(
  of: Pick<ImageRow, 'root' | 'image' | 'model'>,
  label: number | null,
  isFailure: boolean,
  next: () => number,
  pick: (n: number) => number,
): ImageRows {
  const top1 = pick(CLASSES);
  const common = { ...of, label, content: 'c'.repeat(64), width: 8, height: 8, p: next(), flipped_p: next() };
  if (isFailure) {
    const nothing = { flip: null, verdict: null, figure: null, change: null, top1: null, flipped_top1: null };
    const none = { average_top1: null, agrees: null, starts: null };
    return { images: [{ ...common, ...nothing, ...none, message: 'unreadable' }], outputs: [], layers: [], causes: [] };
  }
  const hasCauses = pick(4) === 0;
  const changes = FLIPS.map(() => (pick(8) === 0 ? 0 : pick(8) === 0 ? 0.25 : next()));
  const figures = (i: number) => ({ verdict: 'broken', figure: 'relL2', change: changes[i]! }) as const;
  return {
    images: FLIPS.map((flip, i) => {
      const flipped = pick(CLASSES);
      const classes = { top1, flipped_top1: flipped, average_top1: pick(CLASSES), agrees: top1 === flipped };
      const starts = LAYERS[pick(4)] ?? null;
      return { ...common, flip, message: null, ...figures(i), ...classes, starts };
    }),
    outputs: FLIPS.map((flip, i) => ({ ...of, flip, output: 'logits', ...figures(i) })),
    layers: FLIPS.flatMap((flip) =>
      LAYERS.map((layer) => ({ ...of, flip, layer, error: pick(6) === 0 ? null : next() ** 8 })),
    ),
    causes: FLIPS.flatMap((flip) =>
      (hasCauses ? CAUSES : []).map((cause, i) => {
        const share = i < 3 ? next() - 0.2 : null;
        return { ...of, flip, cause, share, error: changes[0]!, residual: 1e-7 };
      }),
    ),
  };
}

/** What a shard sums up. */
export function summaryOf(
  study: StudySpecification,
  rows: readonly ImageRows[],
  shards: { readonly of: number; readonly held: readonly number[] },
): Summary {
  const tally = new StudyTally(study);
  for (const { images, outputs, layers, causes } of rows) {
    tally.addImage(images);
    for (const row of outputs) tally.addOutput(row);
    for (const row of layers) tally.addLayer(row);
    for (const [model, flip] of MODELS.flatMap((m) => FLIPS.map((f): [string, Flip] => [m, f]))) {
      tally.addCauses(
        model,
        flip,
        causes.filter((row) => row.model === model && row.flip === flip),
      );
    }
  }
  return summarize(study, shards, tally);
}

/** Everything of a summary but which shards it holds. */
export function figuresOf(summary: Summary): string {
  return canonicalJson({ ...summary, shards: undefined });
}
