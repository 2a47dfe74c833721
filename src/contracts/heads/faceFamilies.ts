import type { Offer, OutputContract } from '../../report/report';
import { statedContractSchema } from '../../report/schema/contract';
import type { OutputBeside, OutputFacts } from '../contract';
import { usualPointPairs } from '../pointPairs';
import { positionAxes } from '../positionMaps';
import { resolveStated } from '../stated';
import { headLayouts, type HeadLayout } from './layout';

/** What an output of a family of models looks like. */
export type FamilyLikeness = 'corners' | 'landmarks' | 'offsets';

type Entry = Offer['entry'];

/** An entry that a person would state of an output, and the contract that it makes. */
export interface FamilyEntry {
  readonly entry: Entry;
  readonly contract: OutputContract;
}

/** Contracts that the outputs of a model, taken together, look like; the data may choose, but hardly decide. */
export interface Family {
  readonly looksLike: FamilyLikeness;
  readonly entries: readonly FamilyEntry[];
}

/** Numbers per crop of MTCNN's second and third network, and the sides of these crops (Zhang et al. 2016, arXiv 1604.02878). */
const CROPS: ReadonlyMap<string, number> = new Map([
  ['2,4', 24],
  ['2,4,10', 48],
]);
const MAX_CROP_OUTPUTS = 3;
const FACE = usualPointPairs(5).map(([a, b]): [number, number] => [a, b]);

/**
 * Heads of face detectors whose form tells the family, and whose numbers, of an image without faces, tell nothing:
 * MTCNN's three networks and CenterFace (arXiv 1911.03599). Undefined for any other output.
 */
export function faceFamily(facts: OutputFacts): Family | undefined {
  return cropFamily(facts) ?? windowFamily(facts) ?? centerFamily(facts);
}

/**
 * Whether outputs are those of MTCNN's second or third network, which look at one crop each: two probabilities, how far
 * the box's corners move, and five points of the third.
 */
export function areCropOutputs(image: readonly [number, number], outputs: readonly OutputBeside[]): boolean {
  if (outputs.length > MAX_CROP_OUTPUTS) return false;
  const rows = outputs[0]?.shape[0];
  const isOfCrops = outputs.every(({ shape }) => shape.length === 2 && shape[0] === rows);
  const isScored = outputs.some(({ shape, head }) => shape[1] === 2 && head === 'softmax');
  const widths = outputs.map(({ shape }) => shape[1]!).sort((a, b) => a - b);
  const side = CROPS.get(widths.join());
  return isOfCrops && isScored && image.every((length) => length === side);
}

function cropFamily(facts: OutputFacts): Family | undefined {
  const { shape, image, head, beside = [] } = facts;
  if (!areCropOutputs(image, [{ shape, head }, ...beside])) return undefined;
  if (shape[1] === 4) return family(facts, 'corners', corners());
  // All x before all y; of weights that were trained on turned images (ipazc/mtcnn), all y before all x.
  const points = { contract: 'keypoints', unit: '0..1', planar: true, swap: FACE } as const;
  return shape[1] === 10 ? family(facts, 'landmarks', [points, { ...points, order: 'yx' }]) : undefined;
}

/** Corners that move by parts of the box's sides: of a mirror image, the other corner moves the other way. */
function corners(axis?: number): readonly Entry[] {
  const at = axis === undefined ? {} : { axis };
  return (['xyxy', 'yxyx'] as const).map((form) => ({ contract: 'boxes', form, unit: '-1..1', ...at }));
}

/** MTCNN's first network: windows of 12 pixels at a stride of 2. */
function windowFamily(facts: OutputFacts): Family | undefined {
  const { beside = [], image } = facts;
  const layout = mapOf(facts, 4);
  const [scores, ...others] = beside;
  if (layout === undefined || scores === undefined || others.length > 0) return undefined;
  const cells = cellsOf(facts, layout);
  const isStrided = cells.every((count, i) => count < image[i]! / 2 && count > image[i]! / 2 - WINDOW);
  const isScored = isOnSameCells(facts, layout, scores, 2) && scores.head === 'softmax';
  return isStrided && isScored ? family(facts, 'corners', corners(layout.axis)) : undefined;
}

/** Sides of a window, of which half lie outside of the last cell at each end, and rounding. */
const WINDOW = 8;

/** Heatmap, log of sizes, offsets of centers and five points, all at a stride of 4, y before x. */
function centerFamily(facts: OutputFacts): Family | undefined {
  const { beside = [], image } = facts;
  const layout = mapOf(facts, 2) ?? mapOf(facts, 10);
  if (layout === undefined || beside.length !== 3) return undefined;
  const has = (count: number, head?: OutputFacts['head']): readonly OutputBeside[] =>
    beside.filter((other) => isOnSameCells(facts, layout, other, count) && (head ?? other.head) === other.head);
  const isStrided = cellsOf(facts, layout).every((count, i) => count === Math.ceil(image[i]! / 4));
  if (!isStrided || has(1, 'sigmoid').length !== 1) return undefined;
  const { axis, count } = layout;
  if (count === 10 && has(2).length === 2) {
    const points = { contract: 'keypoints', axis, form: 'offset', unit: 'grid', order: 'yx', swap: FACE } as const;
    return family(facts, 'landmarks', [points]);
  }
  // Sizes come first, and are told by no form: they stay as they are.
  const isSecond = has(2)[0]?.isBefore === true;
  if (count !== 2 || !isSecond || has(10).length !== 1) return undefined;
  return family(facts, 'offsets', [{ contract: 'boxes', axis, form: 'deltas', unit: 'grid', order: 'yx' }]);
}

/** The output as a map with so many numbers per cell. */
function mapOf(facts: OutputFacts, count: number): HeadLayout | undefined {
  if (facts.shape.length !== 4) return undefined;
  return headLayouts(facts).find((layout) => layout.count === count && !layout.isFolded);
}

/** Rows and columns of cells. */
function cellsOf({ shape, tracked }: OutputFacts, { positions }: HeadLayout): readonly number[] {
  return [...positionAxes(positions, tracked)].sort((a, b) => a - b).map((axis) => shape[axis]!);
}

function isOnSameCells({ shape }: OutputFacts, { axis }: HeadLayout, other: OutputBeside, count: number): boolean {
  return (
    other.shape.length === shape.length &&
    other.shape.every((length, at) => length === (at === axis ? count : shape[at]))
  );
}

const ORIGINS: { readonly [L in FamilyLikeness]: string } = {
  corners: 'the form of MTCNN’s outputs',
  landmarks: 'the form of a face detector’s outputs',
  offsets: 'the form of CenterFace’s outputs',
};

function family(facts: OutputFacts, looksLike: FamilyLikeness, entries: readonly Entry[]): Family {
  const origin = ORIGINS[looksLike];
  return {
    looksLike,
    entries: entries.map((entry) => ({
      entry,
      contract: { ...resolveStated(statedContractSchema.parse(entry), facts, { origin }), certainty: 'found' },
    })),
  };
}
