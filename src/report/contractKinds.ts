/** Contracts of outputs: what a flip should do to them. */
export const CONTRACT_KINDS = [
  'vector',
  'classes',
  'map',
  'labels',
  'boxes',
  'keypoints',
  'sensitive',
  'ignore',
] as const;
export type ContractKind = (typeof CONTRACT_KINDS)[number];

/** `stated` by a person, `found` in the file or the data, or `assumed` for want of evidence. */
export const CERTAINTIES = ['stated', 'found', 'assumed'] as const;
export type Certainty = (typeof CERTAINTIES)[number];
