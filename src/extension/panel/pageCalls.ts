import * as z from 'zod/mini';
import { UserError } from '../../protocol/errors';
import type { Merge } from '../../protocol/fix';
import { MAP_FORMATS, type PanelHostFunctions } from '../../protocol/panel';
import { flipArgument, QUESTION_ARGUMENTS } from '../../protocol/questions';
import { EXPORT_KINDS } from '../../report/exportKinds';
import { COLORING_NAMES } from '../../report/facts/graph/marks';
import { CONTRACT_KINDS } from '../../report/contractKinds';
import { preprocessSchema } from '../../report/schema/preprocess';

const nothing = z.tuple([]);
const length = z.number().check(z.int(), z.positive());
const size = z.tuple([length, length]);
const flips = z.array(flipArgument).check(z.minLength(1));

const fixRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('tta'),
    flips,
    merge: z.exactOptional(z.enum(['mean', 'probabilities', 'sum', 'concat'] satisfies readonly Merge[])),
    shift: z.exactOptional(z.boolean()),
  }),
  z.strictObject({
    kind: z.literal('pad'),
    size: z.exactOptional(size),
    mode: z.exactOptional(z.enum(['resize', 'pad'])),
  }),
  z.strictObject({ kind: z.literal('symmetrize'), flips }),
]);

const rerunChange = z.strictObject({
  preprocess: z.exactOptional(preprocessSchema),
  flipMode: z.exactOptional(z.enum(['tensor', 'file'])),
  layers: z.exactOptional(z.enum(['fused', 'all'])),
  size: z.exactOptional(size),
});

/** What each function takes that a page may call. */
const ARGUMENTS: { readonly [F in keyof PanelHostFunctions]: z.ZodMiniType<Parameters<PanelHostFunctions[F]>> } = {
  ...QUESTION_ARGUMENTS,
  ready: nothing,
  attribution: z.tuple([flipArgument]),
  linear: z.tuple([z.string()]),
  explain: nothing,
  writeFix: z.tuple([fixRequest]),
  learn: nothing,
  rerun: z.tuple([rerunChange]),
  runWhenChanged: nothing,
  setContract: z.tuple([z.string(), z.optional(z.enum(CONTRACT_KINDS))]),
  acceptOffer: z.tuple([z.string()]),
  addLabels: z.tuple([z.string()]),
  savePreprocess: z.tuple([preprocessSchema]),
  cancel: nothing,
  exportReport: z.tuple([z.enum(EXPORT_KINDS)]),
  exportNodeData: z.tuple([z.enum(COLORING_NAMES), flipArgument]),
  chooseModel: nothing,
  chooseImage: nothing,
  saveMap: z.tuple([z.enum(MAP_FORMATS), z.string(), z.instanceof(Uint8Array)]),
  openLog: nothing,
};

/** Looks at every call of a report's page. */
export const checkPageCall = pageCallCheck(ARGUMENTS);

/**
 * Refuses what a page has no business to call: it shows names and figures from untrusted files. The check throws a
 * `UserError` `message-invalid` for an unknown function or malformed arguments.
 *
 * @param known what each function takes that the page may call
 */
export function pageCallCheck(
  known: Readonly<Record<string, z.ZodMiniType<readonly unknown[]>>>,
): (name: string, args: readonly unknown[]) => void {
  return (name, args) => {
    if (!Object.hasOwn(known, name)) throw refused(name, 'there is no such function');
    const { error } = known[name]!.safeParse(args);
    if (error === undefined) return;
    const { path, message } = error.issues[0]!;
    throw refused(name, `argument ${path.join('.')}: ${message}`);
  };
}

function refused(name: string, why: string): UserError {
  return new UserError('message-invalid', `The page's call of ${JSON.stringify(name)} was refused: ${why}.`);
}
