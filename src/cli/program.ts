import { Command, Option } from 'commander';
import { FLIPS } from '../report/flips';
import type { FurtherValue } from '../protocol/spec';
import type { Flip } from '../report/report';
import { inputOption } from './inputOption';
import { timeoutOption } from './timeoutOption';
import { addFix, addTwin, type RewriteHandlers } from './rewriteCommands';
import { CONTRACT_KINDS, type ContractKind } from '../report/schema/contract';
import { parseExpect, parseFlips, parseSeed, parseShape, parseSize, parseThreshold } from './values';

/** `flipscope check` as commander hands it over. */
export interface CheckFlags {
  readonly model?: string;
  readonly flips: readonly Flip[];
  readonly noise?: readonly number[];
  readonly seed?: number;
  readonly layers: 'fused' | 'all';
  readonly size?: readonly [number, number];
  readonly input: Readonly<Record<string, FurtherValue>>;
  readonly preprocess?: string;
  readonly flipMode: 'tensor' | 'file';
  readonly json?: string;
  readonly html?: string;
  readonly csv?: string;
  readonly md?: string;
  readonly failAbove?: number;
  readonly expect?: Readonly<Record<string, ContractKind>>;
  readonly causes?: boolean;
  readonly channels?: boolean;
  readonly attribution?: boolean;
  /** The former name of `attribution`. */
  readonly contributions?: boolean;
  readonly timeout?: number;
  readonly verbose?: boolean;
}

export interface AuditFlags {
  readonly size?: readonly [number, number];
  readonly json?: string;
  readonly timeout?: number;
  readonly verbose?: boolean;
}

export interface Handlers extends RewriteHandlers {
  check(paths: readonly string[], flags: CheckFlags): Promise<void>;
  audit(model: string | undefined, flags: AuditFlags): Promise<void>;
  doctor(): Promise<void>;
}

/** The command line. Parsing throws `CommanderError`, also for `--help` and `--version`. */
export function buildProgram(version: string, handlers: Handlers, write: (text: string) => void): Command {
  const program = new Command('flipscope')
    .description(
      "Does an ONNX vision model's output change when the image is flipped, by how much, and from which layer on?",
    )
    .version(version)
    .exitOverride()
    // Errors are written in one line where the run ends, not here.
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .showHelpAfterError(false);
  addCheck(program, handlers);
  addAudit(program, handlers);
  addTwin(program, handlers);
  addFix(program, handlers);
  addDoctor(program, handlers);
  return program;
}

function addCheck(program: Command, handlers: Handlers): void {
  program
    .command('check')
    .summary('compare the outputs and every layer for an input and its mirror images')
    .description(
      'Runs the model on each input and on its mirror images and shows how far every output and layer differs. ' +
        'Exit code: 0; 1 when an output fails --fail-above; 2 for bad input.',
    )
    .argument(
      '[inputs...]',
      'images, tensors (.npy, x.npz:NAME, x.safetensors:NAME), a TIFF page (x.tif:2), or folders of images and .npy; without any, the bundled sample image',
    )
    .option('-m, --model <file>', 'ONNX model, or builtin:ID; without it, the built-in EfficientNet-Lite0')
    .addOption(
      new Option('--flips <list>', 'mirror images to compare').argParser(parseFlips).default(FLIPS, FLIPS.join(',')),
    )
    .option('--noise <NxCxHxW>', 'use standard normal noise of this shape as input', parseShape)
    .option('--seed <number>', 'seed of the noise (default: 0)', parseSeed)
    .addOption(
      new Option('--layers <which>', 'layers as they are fused, or every tensor, which stops fusion and takes longer')
        .choices(['fused', 'all'])
        .default('fused'),
    )
    .option('--size <HxW>', 'height and width for a model whose input size is free', parseSize)
    .option('--causes', 'explain the output error: counterfactuals and the share of each cause')
    .option(
      '--channels',
      'for every layer, find the channels that a flip swaps and the shift by one pixel that lowers its error most',
    )
    .option('--attribution', 'explain the output error by layer and by place')
    .addOption(new Option('--contributions').hideHelp())
    .addOption(inputOption())
    .option('--preprocess <file>', 'preprocessing and labels, in the form of MODEL.flipscope.json')
    .addOption(
      new Option('--flip-mode <mode>', 'flip the preprocessed tensor, or the image before preprocessing')
        .choices(['tensor', 'file'])
        .default('tensor'),
    )
    .option('--json <target>', 'write flipscope/report@2; an array for several inputs')
    .option('--html <target>', 'write a self-contained page')
    .option('--csv <target>', 'write one row per layer, and of detectors one per box')
    .option('--md <target>', 'write a summary for a pull request')
    .option(
      '--fail-above <error>',
      'exit with 1 when an output changes by more than this; one whose model file says expects: "sensitive", when it does not',
      parseThreshold,
    )
    .addOption(
      new Option(
        '--expect <output=contract>',
        `what a flip should do to an output: ${CONTRACT_KINDS.join(', ')}; for several outputs, several times`,
      ).argParser(parseExpect),
    )
    .addOption(timeoutOption())
    .option('--verbose', "show the engine's log and the stack of unexpected errors")
    .addHelpText(
      'after',
      '\nA target is a file for all inputs, a folder (existing, or ending in /) for one file each, or - for standard output.',
    )
    .action((paths: string[], flags: CheckFlags) => handlers.check(paths, flags));
}

function addAudit(program: Command, handlers: Handlers): void {
  program
    .command('audit')
    .summary('say which operators a flip can break, and at which sizes, from the file alone')
    .description('Judges every operator of a model without running it: asymmetric kernels, misaligned grids, padding.')
    .argument('[model]', 'ONNX model, or builtin:ID; without it, the built-in EfficientNet-Lite0')
    .option('--size <HxW>', 'height and width for a model whose input size is free', parseSize)
    .option('--json <target>', 'write the audit as JSON: a file, a folder, or - for standard output')
    .addOption(timeoutOption())
    .option('--verbose', "show the engine's log and the stack of unexpected errors")
    .action((model: string | undefined, flags: AuditFlags) => handlers.audit(model, flags));
}

function addDoctor(program: Command, handlers: Handlers): void {
  program
    .command('doctor')
    .summary('try this installation and print what was found, ready for a bug report')
    .description(
      'Runs a tiny model, allocates 256 MB, decodes an image, and tries the faster ways of running. What fails is ' +
        'remembered and left out of later runs. Exit code: 0; 1 when no model can be run.',
    )
    .action(() => handlers.doctor());
}
