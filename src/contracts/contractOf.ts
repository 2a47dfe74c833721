import { basename } from 'node:path';
import { UserError } from '../protocol/errors';
import type { OutputContract } from '../report/report';
import type { ContractKind } from '../report/schema/contract';
import type { OutputFacts } from './contract';
import { inferContract, type Inferred } from './infer';
import { ratioPositions, trackedPositions } from './positions';
import type { Sidecar } from './sidecar';
import { resolveStated } from './stated';

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
    const details = stated?.contract === asked ? stated : { contract: asked };
    return { contract: resolveStated(details, facts, { origin: expectOrigin }) };
  }
  if (stated !== undefined) {
    return { contract: resolveStated(stated, facts, { origin: basename(sidecar!.path), file: sidecar!.path }) };
  }
  return sidecar?.expects === undefined ? inferContract(facts) : { contract: globally(facts, sidecar) };
}

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
