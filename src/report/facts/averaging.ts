import { plainText } from './formatText';
import { likenessWords } from './offers';
import type { OutputContract, OutputReport } from '../report';

/** What averaging over flips makes of an output: its mean, or itself, since no mean of it means anything. */
export type Merging = 'mean' | 'kept' | { readonly refused: string };

/** What averaging over flips may do with an output, by its contract; the reason where it may not, after the output's name. */
export function mergingOf({ kind, parts, positions }: OutputContract): Merging {
  if (parts?.some((part) => part.kind === 'angles') === true) {
    return { refused: 'holds angles of turned boxes, which have no mean: they are the same modulo π' };
  }
  switch (kind) {
    case 'labels':
    case 'ignore':
      return 'kept';
    case 'sensitive':
      return { refused: 'should change under a flip: averaged it no longer could' };
    case 'boxes':
    case 'keypoints':
      if (positions?.kind === 'set' || parts === undefined) {
        return { refused: 'holds results in no fixed order: averaged, boxes of different objects would mix' };
      }
      return 'mean';
    default:
      return 'mean';
  }
}

/**
 * Why an output is not averaged before somebody has said what it is, after its name; undefined where nothing else is
 * offered, nothing would be averaged, or what is offered has the same mean.
 */
export function openQuestion({ contract, offer }: Pick<OutputReport, 'contract' | 'offer'>): string | undefined {
  // The mean of scores is that of a vector.
  const isOpen = offer !== undefined && offer.looksLike !== 'scores';
  if (!isOpen || mergingOf(contract) !== 'mean') return undefined;
  const as = contract.kind === 'classes' ? 'classes' : `a ${contract.kind}`;
  return `${likenessWords(offer)}: averaged as ${as}, what a flip changes in it would cancel out`;
}

/** Why no averaged model is written of these outputs, as a sentence without its end; undefined where nothing speaks against it. */
export function averagingObstacle(outputs: readonly OutputReport[]): string | undefined {
  for (const output of outputs) {
    const merging = mergingOf(output.contract);
    const question = openQuestion(output);
    const asked = question && `${question}; accept what is offered for it, or state its contract, first`;
    const why = typeof merging === 'string' ? asked : merging.refused;
    if (why !== undefined) return `the output “${plainText(output.name)}” ${why}`;
  }
  const isKept = outputs.every(({ contract }) => mergingOf(contract) === 'kept');
  return isKept ? 'class numbers have no mean; export the model with its scores as output' : undefined;
}

/**
 * Whether outputs of this contract may be added up or put one behind the other, as embeddings are; the reason where
 * they may not, after the output's name.
 */
export function joiningObstacle({ kind, parts }: OutputContract): string | undefined {
  if (kind === 'vector' && parts === undefined) return undefined;
  const reasons: { readonly [K in OutputContract['kind']]?: string } = {
    classes: 'holds scores of classes, which a mean alone keeps comparable',
    map: 'holds values of positions, of which a sum or a concatenation is no map of the image',
  };
  return reasons[kind] ?? `is judged as ${kind}, of which only a mean keeps its meaning`;
}

/** Whether all outputs that averaging would merge are vectors, which may be added up or put one behind the other. */
export function canJoin(outputs: readonly Pick<OutputReport, 'contract'>[]): boolean {
  const merged = outputs.filter(({ contract }) => mergingOf(contract) === 'mean');
  return merged.length > 0 && merged.every(({ contract }) => joiningObstacle(contract) === undefined);
}
