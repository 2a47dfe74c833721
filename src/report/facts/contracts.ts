import { companionWords } from './detections';
import { formatError } from './format';
import { plainText } from './formatText';
import type { Flip, OutputContract, OutputReport, Report } from '../report';
import { CONTRACT_KINDS, type Certainty, type ContractKind } from '../contractKinds';

const CLAIMS: { readonly [K in ContractKind]: string } = {
  vector: 'is a vector',
  classes: 'holds classes',
  map: 'is a map',
  labels: 'holds class numbers',
  boxes: 'holds boxes',
  keypoints: 'holds keypoints',
  sensitive: 'is meant to change',
  ignore: 'is not looked at',
};

/** What each contract asks for, in a list to choose from. */
const CHOICES: { readonly [K in ContractKind]: string } = {
  vector: 'vector: stays the same',
  classes: 'classes: scores stay the same',
  map: 'map: flips with the image',
  labels: 'labels: class numbers',
  boxes: 'boxes: mirrored with the image',
  keypoints: 'keypoints: mirrored with the image',
  sensitive: 'sensitive: should change',
  ignore: 'ignore: not compared',
};

/** Every contract with what it asks for, to choose from. */
export const CONTRACT_CHOICES: readonly (readonly [kind: ContractKind, text: string])[] = CONTRACT_KINDS.map(
  (kind) => [kind, CHOICES[kind]] as const,
);

/** What a contract asks for: `classes: scores stay the same`. */
export function contractNeed(kind: ContractKind): string {
  return CHOICES[kind];
}

const CERTAINTY_WORDS: { readonly [C in Certainty]: string } = {
  stated: 'Stated',
  found: 'Found',
  assumed: 'Assumed',
};

/** What a contract says of an output, after its name: `is a vector`, `holds classes`. */
export function contractClaim(kind: ContractKind): string {
  return CLAIMS[kind];
}

/** Where a contract comes from: `Assumed: two axes, no names of classes`. */
export function originWords({ certainty, origin }: OutputContract): string {
  return `${CERTAINTY_WORDS[certainty]}: ${origin}`;
}

/** The same, and how that is known. */
export function expectationWords(output: OutputReport, name: Writer = quoted, prose: Writer = plainText): string {
  const { kind, certainty, origin } = output.contract;
  return `${expectedWords(output, name, prose)} (${kind}, ${certainty}: ${prose(origin)})`;
}

/** How names of tensors, or words that may hold some, are written: they may need to be made safe for where they stand. */
type Writer = (text: string) => string;

function quoted(name: string): string {
  return `“${plainText(name)}”`;
}

/** What a flip should do to the output, for behind its name, and why it was not compared. */
export function expectedWords(output: OutputReport, name: Writer = quoted, prose: Writer = plainText): string {
  const { reasons = {}, pairs } = output;
  const why = pairs.length > 0 ? [] : [...new Set(Object.values(reasons))];
  return [askedWords(output, name), ...why.map((reason) => `not compared, since ${prose(reason)}`)].join('; ');
}

function askedWords({ expects, contract }: OutputReport, name: Writer): string {
  const { kind, parts, positions } = contract;
  if (kind === 'boxes' && positions?.kind === 'set') {
    return ['should be mirrored: matched with those of the image', ...setWords(contract, name)].join('; ');
  }
  if (parts !== undefined && positions?.kind !== 'set') {
    return 'coordinates should be mirrored: mirrored back before comparing';
  }
  switch (kind) {
    case 'sensitive':
      return 'should change, as the model’s description says';
    case 'boxes':
    case 'keypoints':
      return 'coordinates should be mirrored: not compared';
    default:
      return expects === 'equivariance' ? 'should follow the flip: flipped back before comparing' : 'should not change';
  }
}

/** How finished detections are written, and which other tensors belong to them. */
function setWords(contract: OutputContract, name: Writer): readonly string[] {
  const coordinates = contract.parts?.find(({ kind }) => kind === 'boxes')?.coordinates;
  const companions = companionWords(contract, name);
  const rest = contract.parts?.find((part) => part.kind === 'ignore' && part.name === 'rest');
  return [
    ...(coordinates === undefined ? [] : [`${coordinates.form} in ${UNIT_WORDS[coordinates.unit]}`]),
    ...(rest === undefined ? [] : [restWords(rest)]),
    ...(companions === '' ? [] : [companions]),
  ];
}

function restWords({ from, to }: { readonly from: number; readonly to: number }): string {
  return to - from === 1 ? `entry ${from} is not compared` : `entries ${from} to ${to - 1} are not compared`;
}

const UNIT_WORDS = {
  pixels: 'pixels',
  '0..1': 'parts of the image (0…1)',
  '-1..1': 'parts of the image (−1…1)',
  grid: 'cells',
} as const;

/** What each input of the model is, and how that is known, one sentence each: `x: image, NCHW (found: its channel count)`. */
export function inputWords({ input: { contract = {} } }: Report): readonly string[] {
  return Object.entries(contract).map(([name, known]) => {
    const what = known.role === 'image' ? `image, ${known.layout.toUpperCase()}` : 'constant, not flipped';
    return `${plainText(name)}: ${what} (${known.certainty}: ${plainText(known.origin)})`;
  });
}

/**
 * What the output would be under the next likely contract, where its own is assumed: `As classes it would differ by
 * 17.1%, and the top class would stay.` Undefined where it is not assumed, or nothing else comes into question.
 */
export function otherwiseSentence(report: Report, { otherwise, figure }: OutputReport, flip: Flip): string | undefined {
  const error = otherwise?.figure[flip];
  if (otherwise === undefined || error === undefined) return undefined;
  const by = formatError(error, report.noiseFloor);
  const same = figure[flip]?.value === error;
  const top1 = otherwise.top1?.[flip];
  const top = top1 === undefined ? '' : `, and the top class would ${top1 ? 'stay' : 'change'}`;
  const as = { vector: 'Compared as it is', map: 'As a map', classes: 'Read as classes' }[otherwise.contract as string];
  return `${as ?? `Read as ${otherwise.contract}`}, it would differ by ${same ? `the same ${by}` : by}${top}.`;
}
