import * as z from 'zod';
import type { Flip, OutputContract, OutputReport } from './report';
import { outputReport } from './schema/outputs';
import { REPORT_SCHEMA } from './schema/reportSchema';
import { figure, object } from './schema/values';

/** An output as `flipscope/report@1` had it, before contracts. */
export type FormerOutput = Pick<OutputReport, 'name' | 'shape' | 'expects' | 'pairs' | 'sensitive' | 'classes'>;

/** With the contract that was applied without being called so, and the verdicts that follow from float noise. */
export function upgradeOutput(former: FormerOutput, noiseFloor: number): OutputReport {
  const contract = formerContract(former);
  const compared = former.pairs.filter((pair) => pair.a === 'id').map(({ b, relL2 }) => [b as Flip, relL2] as const);
  const verdict = compared.map(([flip, relL2]) => [flip, formerVerdict(former, relL2, noiseFloor)] as const);
  return {
    ...former,
    contract,
    verdict: Object.fromEntries(verdict),
    tolerance: { rtol: noiseFloor, atol: 0 },
    figure: Object.fromEntries(compared.map(([flip, value]) => [flip, { name: 'relL2', value }])),
  };
}

function formerContract({ expects, sensitive, classes }: FormerOutput): OutputContract {
  const origin = 'report of an earlier Flipscope';
  if (sensitive === true) return { kind: 'sensitive', origin, certainty: 'stated' };
  if (classes !== undefined) return { kind: 'classes', origin, certainty: 'found' };
  if (expects === 'invariance') return { kind: 'vector', origin, certainty: 'found' };
  return { kind: 'map', origin, certainty: 'found', positions: { kind: 'tracked' } };
}

function formerVerdict({ sensitive }: FormerOutput, relL2: number, floor: number): OutputReport['verdict'][Flip] {
  if (!Number.isFinite(relL2)) return 'incomparable';
  return relL2 <= floor === (sensitive === true) ? 'broken' : 'holds';
}

const { name, shape, expects, pairs, sensitive, classes } = outputReport.shape;
const formerReport = object({
  schema: z.literal('flipscope/report@1'),
  noiseFloor: figure,
  outputs: z.array(object({ name, shape, expects, pairs, sensitive, classes })),
  layers: z.array(object({ contribution: z.unknown().optional() })),
  accounts: z.unknown().optional(),
});

/** What `flipscope/report@1` says in the words of today; anything else is given back as it is. */
export function upgradeReport(value: unknown): unknown {
  const former = formerReport.safeParse(value);
  if (!former.success) return value;
  const { noiseFloor, outputs, layers, accounts, ...rest } = former.data;
  return {
    ...rest,
    schema: REPORT_SCHEMA,
    noiseFloor,
    outputs: outputs.map((output) => upgradeOutput(output, noiseFloor)),
    layers: layers.map(({ contribution, ...layer }) => ({
      ...layer,
      ...(contribution === undefined ? {} : { attribution: contribution }),
    })),
    ...(accounts === undefined ? {} : { attributions: accounts }),
  };
}
