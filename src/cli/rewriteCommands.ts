import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../protocol/errors';
import type { FixRequest } from '../protocol/fix';
import type { FurtherValue } from '../protocol/spec';
import { CAUSES } from '../report/causes';
import type { Cause, Flip } from '../report/report';
import type { ContractKind } from '../report/contractKinds';
import { expectOption } from './expectOption';
import { inputOption } from './inputOption';
import { timeoutOption } from './timeoutOption';
import { parseFlips, parseSize } from './values';

interface RewriteFlags {
  readonly size?: readonly [number, number];
  readonly image?: string;
  readonly preprocess?: string;
  readonly input: Readonly<Record<string, FurtherValue>>;
  readonly out: string;
  readonly timeout?: number;
  readonly verbose?: boolean;
}

/** `flipscope twin` as commander hands it over. */
export interface TwinFlags extends RewriteFlags {
  readonly flip: Flip;
  readonly only?: readonly Cause[];
}

/** `flipscope fix` as commander hands it over. */
export interface FixFlags extends RewriteFlags {
  readonly tta?: boolean;
  readonly pad?: boolean;
  readonly symmetrize?: boolean;
  readonly flips: readonly Flip[];
  readonly merge?: 'mean' | 'sum' | 'concat';
  readonly shift?: boolean;
  readonly probabilities?: boolean;
  readonly to?: readonly [number, number];
  readonly mode?: 'pad' | 'resize';
  readonly expect?: Readonly<Record<string, ContractKind>>;
}

export interface RewriteHandlers {
  twin(model: string, flags: TwinFlags): Promise<void>;
  fix(model: string, flags: FixFlags): Promise<void>;
}

/** `kernel,grid`: causes to mirror, each once. */
export function parseCauses(text: string): readonly Cause[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => !CAUSES.includes(name as Cause))) {
    throw new InvalidArgumentError(`Expected one or several of ${CAUSES.join(', ')} with commas between.`);
  }
  return CAUSES.filter((cause) => names.includes(cause));
}

export function addTwin(program: Command, handlers: RewriteHandlers): void {
  const command = program
    .command('twin')
    .summary("write a model's mirror twin")
    .description(
      'Writes a model in which operators are replaced by their mirror images, so that twin(flip x) = flip f(x); ' +
        'with --only, a counterfactual. Exit code: 0; 2 for bad input.',
    )
    .addOption(new Option('--flip <flip>', 'the flip to mirror').choices(['h', 'v', 'hv']).default('h'))
    .option('--only <causes>', `mirror only these causes: ${CAUSES.join(', ')}`, parseCauses);
  addShared(command).action((model: string, flags: TwinFlags) => handlers.twin(model, flags));
}

export function addFix(program: Command, handlers: RewriteHandlers): void {
  const command = program
    .command('fix')
    .summary('write a model that a flip changes less, or not at all')
    .description(
      'Writes a fixed model and compares it with the original on the image and on noise. Exit code: 0; 2 for bad input.',
    )
    .option('--tta', 'average over the flips: exactly invariant, at a multiple of the cost')
    .option('--pad', 'pad or resize the input to an aligned size inside the model; outputs keep their shapes')
    .option(
      '--symmetrize',
      'make all kernels symmetric: a diagnostic, not a fix, since it changes what the model computes',
    )
    .option('--flips <list>', 'flips for --tta and --symmetrize; two of them bring the third', parseFlips, [
      'h',
    ] as const)
    .addOption(
      new Option(
        '--merge <how>',
        'with --tta: mean (default), normalized again after an L2 norm; of embeddings also sum, or concat: its halves change places under the flip, so it is not invariant',
      ).choices(['mean', 'sum', 'concat']),
    )
    .option(
      '--shift',
      'with --tta: move flipped-back heatmaps by one cell where that explains most of the difference, as pose estimators do',
    )
    .option('--probabilities', 'with --tta: average the softmax of the outputs')
    .option('--to <HxW>', 'with --pad: the size to bring the input to (default: the nearest aligned one)', parseSize)
    .addOption(
      new Option(
        '--mode <mode>',
        'with --pad: how to bring it there (default: pad where both differences are even, else resize)',
      ).choices(['pad', 'resize']),
    )
    .addOption(expectOption());
  addShared(command).action((model: string, flags: FixFlags) => handlers.fix(model, flags));
}

function addShared(command: Command): Command {
  return command
    .argument('<model>', 'ONNX model, or builtin:ID')
    .option('--size <HxW>', 'height and width of the input, for a model whose input size is free', parseSize)
    .option('--image <file>', 'an image or tensor to try the result on, besides noise')
    .addOption(inputOption())
    .option('--preprocess <file>', 'preprocessing and contracts, in the form of MODEL.flipscope.json')
    .requiredOption('-o, --out <file>', 'the ONNX file to write')
    .addOption(timeoutOption())
    .option('--verbose', "show the engine's log and the stack of unexpected errors");
}

/** @throws UserError `setting-invalid` unless exactly one fix is chosen, with options that belong to it. */
export function fixRequest(flags: FixFlags): FixRequest {
  const { tta, pad, symmetrize, flips, merge, shift, probabilities, to, mode } = flags;
  const chosen = [tta, pad, symmetrize].filter((flag) => flag === true).length;
  if (chosen !== 1) {
    const found = chosen === 0 ? 'none' : 'several';
    throw new UserError(
      'setting-invalid',
      `Expected one of --tta, --pad and --symmetrize, found ${found}: choose one.`,
    );
  }
  if (to !== undefined && pad !== true) throw new UserError('setting-invalid', '--to belongs to --pad: leave it out.');
  if (mode !== undefined && pad !== true) {
    throw new UserError('setting-invalid', '--mode belongs to --pad: leave it out.');
  }
  if (probabilities === true && tta !== true) {
    throw new UserError('setting-invalid', '--probabilities belongs to --tta: leave it out.');
  }
  if (merge !== undefined && tta !== true) {
    throw new UserError('setting-invalid', '--merge belongs to --tta: leave it out.');
  }
  if (shift === true && tta !== true) throw new UserError('setting-invalid', '--shift belongs to --tta: leave it out.');
  if (probabilities === true && merge !== undefined && merge !== 'mean') {
    throw new UserError(
      'setting-invalid',
      `--probabilities takes the mean, found --merge ${merge}: choose one of them.`,
    );
  }
  if (pad === true) {
    return { kind: 'pad', ...(to === undefined ? {} : { size: to }), ...(mode === undefined ? {} : { mode }) };
  }
  if (symmetrize === true) return { kind: 'symmetrize', flips };
  const how = probabilities === true ? 'probabilities' : (merge ?? 'mean');
  return { kind: 'tta', flips, merge: how, ...(shift === true && { shift }) };
}
