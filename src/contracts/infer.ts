import type { OutputContract } from '../report/report';
import type { Certainty, ContractKind } from '../report/contractKinds';
import { listsPositions } from './positionList';
import { classCount, isImageNetHead, mayBeScores } from './classes';
import type { OutputFacts } from './contract';
import { anchoredPointCandidates } from './heads/anchoredPoints';
import { boxCandidates, cellPointCandidates, DISTRIBUTIONS } from './heads/candidates';
import { faceFamily, type Family } from './heads/faceFamilies';
import { headLayouts, type HeadLayout } from './heads/layout';
import { isAnchorHead, isRawHead } from './heads/rawHead';
import { hasBoxesBeside, hasScoresBeside } from './heads/scores';
import { ultralyticsContract } from './heads/ultralytics';
import { isNamedPoints, pointContracts } from './points';
import { ratioPositions, trackedPositions, type FoundPositions } from './positions';
import { simccContracts } from './simcc';

/** A contract, and the second hypothesis where only the data can tell. */
export interface Inferred {
  readonly contract: OutputContract;
  /** Fits as well by the file alone; the one that fits the data better is taken, and called assumed. */
  readonly instead?: OutputContract;
  /** Further hypotheses, the likeliest first, of which the data decide. */
  readonly candidates?: Candidates;
  /** What the model's outputs together look like: to be offered where the data do not tell. */
  readonly family?: Family;
}

/** Of these contracts the one that fits best is taken, if its error is below `margin` times that of the other one. */
export interface Candidates {
  readonly contracts: readonly OutputContract[];
  readonly margin: number;
  /** What more than chance tells that it is: to be offered where the data do not bear it out. */
  readonly looksLike?: 'boxes' | 'points';
}

/** A head that nothing but its form tells of has to fit twice as well as a map; one with scores beside it, clearly better. */
export const MARGIN_BY_FORM = 0.5;
const MARGIN_BY_SCORES = 0.75;
/** Few numbers fit by chance: those of one crop have to be mirrored nearly exactly. */
const MARGIN_OF_CROPS = 0.1;
const BY_FORM = { origin: 'numbers of boxes on a detector’s cells', certainty: 'found' } as const;
const BY_SCORES = { origin: 'as many cells as the scores beside it', certainty: 'found' } as const;
const BY_ANCHORS = { origin: 'a box and points for each score beside them', certainty: 'found' } as const;
const BY_NAME = { origin: 'name of the output', certainty: 'found' } as const;

const INDEX_TYPES: readonly string[] = ['int32', 'int64', 'uint32', 'uint64', 'bool'];

const NAMES: readonly { readonly kind: ContractKind; readonly pattern: RegExp; readonly last: readonly number[] }[] = [
  { kind: 'boxes', pattern: /(^|[^a-z])(pred_?|det_?)?b?box(es)?(?![a-z])/i, last: [4, 5, 6, 7] },
  { kind: 'boxes', pattern: /(^|[^a-z])(dets?|detections)(?![a-z])/i, last: [5, 6, 7] },
];

/** Names of boxes before they are picked. */
const DENSE_NAMES =
  /(^|[^a-z])(pred_?|det_?|raw_?)?(b?box(es)?|bbox_?(pred|reg)|loc(ation)?s?|reg(ression)?|off(set)?s?|ltrb|deltas?)(?![a-z])/i;

/**
 * What a flip should do to an output of which nothing is stated, by the evidence of the file, strongest first: its name,
 * the operator that makes it, the number of classes, its axes, and how the graph moves its entries.
 */
export function inferContract(facts: OutputFacts): Inferred {
  const family = faceFamily(facts);
  const found = byMetadata(facts) ?? byCrops(facts, family) ?? byName(facts) ?? byValues(facts) ?? byClasses(facts);
  return asMember(found ?? byForm(facts), family);
}

/** Numbers of a crop that only the model's outputs together tell of. */
function byCrops(facts: OutputFacts, family: Family | undefined): Inferred | undefined {
  if (family === undefined || facts.shape.length !== 2) return undefined;
  const contracts = family.entries.map(({ contract }) => contract);
  return { contract: unlessOtherwise(facts), candidates: { contracts, margin: MARGIN_OF_CROPS } };
}

/** With what its family makes of it: anything else is no more than assumed. */
function asMember(inferred: Inferred, family: Family | undefined): Inferred {
  if (family === undefined) return inferred;
  return { ...inferred, contract: { ...inferred.contract, certainty: 'assumed' }, family };
}

/** Dense heads that the metadata describe: the data may still speak against it, as of weights that were never trained. */
function byMetadata(facts: OutputFacts): Inferred | undefined {
  const found = ultralyticsContract(facts);
  return (
    found && { contract: unlessOtherwise(facts), candidates: { contracts: [found], margin: 1, looksLike: 'boxes' } }
  );
}

/** What an output is taken for when the data speak against the better evidence. */
function unlessOtherwise(facts: OutputFacts): OutputContract {
  return { ...byPositions(facts).contract, certainty: 'assumed' };
}

/** A map or a vector, unless the data show the boxes of a dense head. */
function byForm(facts: OutputFacts): Inferred {
  const found = byPositions(facts);
  if (found.contract.kind !== 'map' && facts.shape.length < 3) return found;
  const anchored = anchoredPointCandidates(facts, BY_ANCHORS);
  if (anchored.length > 0) {
    const candidates = { contracts: anchored, margin: MARGIN_BY_SCORES, looksLike: 'boxes' } as const;
    return { ...found, contract: unlessOtherwise(facts), candidates };
  }
  const withScores = [...boxCandidates(facts, BY_SCORES, 'scores'), ...cellPointCandidates(facts, BY_SCORES, 'scores')];
  if (withScores.length > 0) {
    const contract = holdsBoxes(facts) ? unlessOtherwise(facts) : found.contract;
    const looksLike = holdsBoxes(facts) ? 'boxes' : undefined;
    return {
      ...found,
      contract,
      candidates: { contracts: withScores, margin: MARGIN_BY_SCORES, ...(looksLike && { looksLike }) },
    };
  }
  return byFormAlone(facts, found);
}

/** Of the usual numbers of points or of a detector's anchors and cells it is at best assumed that they are a map. */
function byFormAlone(facts: OutputFacts, found: Inferred): Inferred {
  const layouts = headLayouts(facts);
  if (layouts.some((layout) => hasBoxesBeside(facts, layout))) return found;
  const points = pointContracts(facts);
  const contracts = [...points, ...boxCandidates(facts, BY_FORM, 'form')];
  if (contracts.length === 0) return found;
  const looksLike = points.length > 0 ? 'points' : isRawHead(facts) ? 'boxes' : undefined;
  const contract = looksLike === undefined ? found.contract : unlessOtherwise(facts);
  // Hardly anything else has such axes.
  const isAnchored = layouts.some((layout) => isAnchorHead(facts, layout));
  return {
    ...found,
    contract,
    candidates: { contracts, margin: isAnchored ? MARGIN_BY_SCORES : MARGIN_BY_FORM, ...(looksLike && { looksLike }) },
  };
}

/**
 * Four numbers beside scores are boxes in one form or another, whatever the data say; so are distributions over four
 * distances where cells are listed one after the other.
 */
function holdsBoxes(facts: OutputFacts): boolean {
  const isOfBoxes = ({ count, isFolded }: HeadLayout): boolean =>
    count === 4 || (isFolded && DISTRIBUTIONS.includes(count));
  return headLayouts(facts).some((layout) => isOfBoxes(layout) && hasScoresBeside(facts, layout));
}

function inferred(kind: ContractKind, origin: string, certainty: Certainty, found?: FoundPositions): Inferred {
  return { contract: { kind, origin, certainty, ...(found && { positions: found.positions }) } };
}

/** Coordinates are told by their name: a map of the same shape holds numbers like any others. */
function byName(facts: OutputFacts): Inferred | undefined {
  const { name, shape } = facts;
  if ((shape.length >= 3 || listsPositions(facts)) && DENSE_NAMES.test(name)) {
    // Offsets, deltas and the like are told apart from scores by their name: those of a pose have other numbers.
    const contracts = boxCandidates(facts, BY_NAME, 'name').filter(
      ({ parts }) => /box/i.test(name) || parts!.every(({ kind }) => kind === 'boxes'),
    );
    if (contracts.length > 0) {
      return { contract: unlessOtherwise(facts), candidates: { contracts, margin: 1, looksLike: 'boxes' } };
    }
  }
  const distributions = simccContracts(facts);
  if (distributions.length > 0) {
    return { contract: distributions.at(-1)!, candidates: { contracts: distributions, margin: 1 } };
  }
  const points = isNamedPoints(name) ? namedPoints(facts) : undefined;
  if (points !== undefined) return points;
  const match = NAMES.find(
    ({ pattern, last }) => pattern.test(name) && shape.length >= 2 && last.includes(shape.at(-1)!),
  );
  return match && inferred(match.kind, 'name of the output', 'found');
}

/** Points of the image, or of every cell of a dense head; undefined where the axes hold none. */
function namedPoints(facts: OutputFacts): Inferred | undefined {
  const ofCells = cellPointCandidates(facts, BY_NAME, 'name');
  const contracts = [...ofCells, ...pointContracts(facts)];
  const [first] = contracts;
  if (first === undefined) return undefined;
  const contract = ofCells.length > 0 ? unlessOtherwise(facts) : first;
  return { contract, candidates: { contracts, margin: 1, looksLike: 'points' } };
}

/** Numbers of classes, which no average and no norm makes sense of. */
function byValues(facts: OutputFacts): Inferred | undefined {
  const isChoice = facts.head === 'choice';
  if (!isChoice && !INDEX_TYPES.includes(facts.dtype)) return undefined;
  const found = trackedPositions(facts) ?? (facts.tracked?.kind === 'invariant' ? undefined : ratioPositions(facts));
  return inferred('labels', isChoice ? 'the model picks by value' : 'whole numbers', 'found', found);
}

/** One score per class: a single axis behind the batch that is longer than one. */
function byClasses(facts: OutputFacts): Inferred | undefined {
  const count = classCount(facts.shape);
  if (count === undefined || count < 2 || listsPositions(facts)) return undefined;
  if (facts.head === 'softmax') return inferred('classes', 'Softmax', 'found');
  if (facts.labels?.length === count) return inferred('classes', `${count} labels`, 'found');
  if (facts.sumsToOne === true) return inferred('classes', 'sums to one', 'found');
  if (facts.head === 'sigmoid') return inferred('classes', 'Sigmoid', 'found');
  if (/(^|[^a-z])(logits?|probs?|probabilit(y|ies)|scores?|class(es)?)(?![a-z])/i.test(facts.name)) {
    return inferred('classes', 'name of the output', 'found');
  }
  return isImageNetHead(facts)
    ? inferred('classes', `${count} entries, as many as ImageNet has classes`, 'assumed')
    : undefined;
}

function byPositions(facts: OutputFacts): Inferred {
  const isVector = classCount(facts.shape) !== undefined || facts.shape.length < 3;
  if (isVector && !listsPositions(facts)) return vectorOf(facts);
  const found = trackedPositions(facts);
  if (found !== undefined) return inferred('map', found.origin, 'found', found);
  if (facts.tracked?.kind === 'invariant') return vectorOf(facts);
  const fitting = ratioPositions(facts);
  const vector = inferred('vector', 'the order of positions is not known', 'assumed');
  if (fitting === undefined) return vector;
  return { ...inferred('map', fitting.origin, 'assumed', fitting), instead: vector.contract };
}

/** Names of what is compared, and not read as scores. */
const EMBEDDINGS = /(^|[^a-z])(embed(ding)?s?|feat(ure)?s?|descriptors?|latents?|pool(er|ed)?)(?![a-z])/i;

function vectorOf(facts: OutputFacts): Inferred {
  const { name, shape, head, tracked } = facts;
  if (head === 'normalize') return inferred('vector', 'unit length', 'found');
  if (shape.length === 2 && EMBEDDINGS.test(name)) return inferred('vector', 'name of the output', 'found');
  if (mayBeScores(facts)) return inferred('vector', 'a dense layer, no names of classes', 'assumed');
  if (tracked?.kind === 'invariant') return inferred('vector', 'pooled over all positions', 'found');
  if (tracked?.kind === 'spatial' && shape.length === 2) return inferred('vector', 'two axes', 'found');
  return inferred('vector', shape.length <= 2 ? 'two axes, no names of classes' : 'no rows and columns', 'assumed');
}
