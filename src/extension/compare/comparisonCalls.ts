import * as z from 'zod/mini';
import type { ComparisonHostFunctions } from '../../protocol/comparison';
import { EXPORT_KINDS } from '../../report/exportKinds';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import { flipArgument } from '../../protocol/questions';
import { pageCallCheck } from '../panel/pageCalls';

const nothing = z.tuple([]);
const channel = z.number().check(z.int(), z.nonnegative());
const column = z.number().check(z.int(), z.gte(0), z.lt(MAX_COLUMNS));

const ARGUMENTS: {
  readonly [F in keyof ComparisonHostFunctions]: z.ZodMiniType<Parameters<ComparisonHostFunctions[F]>>;
} = {
  ready: nothing,
  rerun: nothing,
  cancel: nothing,
  openReport: z.tuple([column]),
  layerView: z.tuple([column, z.string(), flipArgument, z.optional(channel)]),
  exportComparison: z.tuple([z.enum(EXPORT_KINDS)]),
  openLog: nothing,
};

/** Looks at every call of a comparison's page. */
export const checkComparisonCall = pageCallCheck(ARGUMENTS);
