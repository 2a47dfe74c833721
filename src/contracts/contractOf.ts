import { basename } from 'node:path';
import { UserError } from '../protocol/errors';
import type { OutputContract } from '../report/report';
import type { ContractKind } from '../report/contractKinds';
import type { StatedContract } from '../report/schema/contract';
import { statedCoordinates } from '../report/schema/coordinates';
import type { OutputFacts } from './contract';
import { boxCandidates } from './heads/candidates';
import { inferContract, type Inferred } from './infer';
import { ratioPositions, trackedPositions } from './positions';
import type { Sidecar } from './sidecar';
import { leadingKind, resolveStated, type StatedIn } from './stated';

const OPTION = '--expect';

/** What a person has stated, strongest first. */
export interface Statements {
  /** `--expect OUTPUT=KIND`, or a choice in the panel. */
  readonly expect?: Readonly<Record<string, ContractKind>>;
  /** Where `expect` comes from, in words; `--expect` unless given. */
  readonly expectOrigin?: string;
  readonly sidecar?: Sidecar;
}

/**
 * The contract of an output: as stated, else inferred.
 *
 * @throws UserError `preprocess-invalid` when what is stated does not fit the output.
 */
export function contractOf(facts: OutputFacts, { expect, expectOrigin = OPTION, sidecar }: Statements): Inferred {
  const asked = expect !== undefined && Object.hasOwn(expect, facts.name) ? expect[facts.name] : undefined;
  const own = sidecar?.outputs !== undefined && Object.hasOwn(sidecar.outputs, facts.name);
  const stated = own ? sidecar.outputs![facts.name] : undefined;
  if (asked !== undefined) {
    // Details of the sidecar still count where they are about the same contract.
    const isAbout = stated !== undefined && (stated.contract ?? leadingPart(stated)) === asked;
    return resolved(isAbout ? stated : { contract: asked }, facts, { origin: expectOrigin });
  }
  if (stated !== undefined) {
    return resolved(stated, facts, { origin: basename(sidecar!.path), file: sidecar!.path });
  }
  return sidecar?.expects === undefined ? inferContract(facts) : { contract: globally(facts, sidecar) };
}

/** What a person who states parts calls the whole. */
function leadingPart({ parts = [] }: StatedContract): ContractKind | undefined {
  return leadingKind(parts.map(({ contract }) => contract));
}

/** How boxes are written is told by the data, where a person says that they are boxes and no more. */
function resolved(stated: StatedContract, facts: OutputFacts, where: StatedIn): Inferred {
  const isBare = Object.keys(stated).every((key) => !DETAILS.includes(key));
  const possible =
    stated.contract === 'boxes' && isBare
      ? boxCandidates(facts, { origin: where.origin, certainty: 'stated' }, 'name')
      : [];
  const { flips, rtol, atol, scores, classes } = stated;
  const contracts = possible.map((candidate) => ({
    ...candidate,
    ...(flips && { flips }),
    ...(rtol !== undefined && { rtol }),
    ...(atol !== undefined && { atol }),
    ...(scores !== undefined && { scores }),
    ...(classes !== undefined && { classes }),
  }));
  const [first] = contracts;
  if (first === undefined) return { contract: resolveStated(stated, facts, where) };
  return { contract: first, candidates: { contracts, margin: 1 } };
}

/** Fields that say how boxes are written, or where. */
const DETAILS: readonly string[] = [
  ...Object.keys(statedCoordinates),
  ...['axis', 'from', 'to', 'rows', 'columns', 'grid', 'grids', 'strides', 'anchors', 'anchorsFirst', 'repeat', 'swap'],
];

/** The sidecar's `expects`, for outputs without an entry of their own. */
function globally(facts: OutputFacts, { expects, path }: Sidecar): OutputContract {
  const said = { origin: basename(path), certainty: 'stated' as const };
  const found = inferContract(facts).contract;
  switch (expects!) {
    case 'sensitive':
      return { kind: 'sensitive', ...said };
    case 'invariance':
      return found.kind === 'classes' ? { ...found, ...said } : { kind: 'vector', ...said };
    case 'equivariance': {
      if (found.kind === 'labels' || found.kind === 'map') return { ...found, ...said };
      const positions = (trackedPositions(facts) ?? ratioPositions(facts))?.positions;
      // An output without rows and columns cannot be flipped back: it is compared as it is.
      return positions === undefined ? found : { kind: 'map', ...said, positions };
    }
  }
}

/** @throws UserError `preprocess-invalid` when a contract names an output that the model does not have. */
export function checkOutputNames(
  { expect, expectOrigin = OPTION, sidecar }: Statements,
  outputs: readonly string[],
): void {
  const check = (names: readonly string[], where: string, file?: string): void => {
    const unknown = names.find((name) => !outputs.includes(name));
    if (unknown === undefined) return;
    const message = `${where}: the model has no output "${unknown}"; its outputs are ${outputs.slice(0, 8).join(', ')}.`;
    throw new UserError('preprocess-invalid', message, file);
  };
  check(Object.keys(expect ?? {}), expectOrigin);
  if (sidecar?.outputs !== undefined) check(Object.keys(sidecar.outputs), `${sidecar.path}: "outputs"`, sidecar.path);
}
