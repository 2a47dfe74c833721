import type { OutputContract, OutputReport, Report } from '../report';
import { plainText } from './formatText';
import type { ContractKind } from '../schema/contract';

const NOUNS: { readonly [K in ContractKind]: string } = {
  vector: 'a vector',
  classes: 'of classes',
  map: 'a map',
  labels: 'of class numbers',
  boxes: 'of boxes',
  keypoints: 'of keypoints',
  sensitive: 'meant to change',
  ignore: 'not looked at',
};

/** `a vector`, `of classes`: what an output is, after "is". */
export function contractNoun(kind: ContractKind): string {
  return NOUNS[kind];
}

/** What a flip should do to the output, and how that is known, for behind its name. */
export function expectationWords({ expects, contract }: OutputReport): string {
  return `${expected(expects, contract)} (${contract.kind}, ${contract.certainty}: ${contract.origin})`;
}

function expected(expects: OutputReport['expects'], { kind, parts, positions }: OutputContract): string {
  if (parts !== undefined && positions?.kind !== 'set')
    return 'coordinates should be mirrored: mirrored back before comparing';

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

/** What each input of the model is, and how that is known, one sentence each: `x: image, NCHW (found: its channel count)`. */
export function inputWords({ input: { contract = {} } }: Report): readonly string[] {
  return Object.entries(contract).map(([name, known]) => {
    const what = known.role === 'image' ? `image, ${known.layout.toUpperCase()}` : 'constant, not flipped';
    return `${plainText(name)}: ${what} (${known.certainty}: ${plainText(known.origin)})`;
  });
}
