import type { OutputContract, OutputReport } from '../report';

/** Why the boxes of a dense head are not places in the image; undefined where they are, and for other outputs. */
export function undrawnReason({ kind, parts = [] }: OutputContract): string | undefined {
  if (kind !== 'boxes') return undefined;
  if (parts.some((part) => part.kind === 'angles')) return 'they are turned';
  const box = parts.find((part) => part.kind === 'boxes')?.coordinates;
  switch (box?.form) {
    case 'deltas':
      return 'they are relative to anchors, which the model does not hold';
    case 'offset':
      return 'they are offsets within cells, and how sizes are scaled is not known';
    case 'ltrb':
      return 'they are distances, and how those are scaled is not known';
    default:
      return box?.unit === '-1..1' ? 'they are relative to windows of the image' : undefined;
  }
}

/** Why no boxes are drawn on the image; undefined where some are, and for outputs without any. */
export function undrawnSentence({ contract, detections }: OutputReport): string | undefined {
  if (contract.kind !== 'boxes' || detections !== undefined) return undefined;
  const reason = undrawnReason(contract) ?? 'no score of 0.25 or more is known to belong to them';
  return `Its boxes are not drawn on the image: ${reason}.`;
}
