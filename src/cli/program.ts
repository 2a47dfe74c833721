import { Command, Option } from 'commander';
import { FLIPS } from '../report/flips';
import type { FurtherValue } from '../protocol/spec';
import type { Flip } from '../report/report';
import { addBaselineOptions, type BaselineFlags } from './baseline';
import { inputOption } from './inputOption';
import type { QuestionFlags } from './question';
import { timeoutOption } from './timeoutOption';
import { addFix, addTwin, type RewriteHandlers } from './rewriteCommands';
import { addMerge, addStudy, type StudyHandlers } from './studyCommands';
import type { ContractKind } from '../report/contractKinds';
import { expectOption } from './expectOption';
import { HEADS } from '../report/schema/reproduction';
import {
  parseFlips,
  parseLayers,
  parseNames,
  parseSamples,
  parseSeed,
  parseShape,
  parseSize,
  parseThreshold,
} from './values';

/** What the commands that analyze take alike, as commander hands it over. */
export interface AnalysisFlags {
  readonly flips: readonly Flip[];
  readonly noise?: readonly number[];
  readonly seed?: number;
  readonly layers: 'fused' | 'all';
  readonly size?: readonly [number, number];
  readonly input: Readonly<Record<string, FurtherValue>>;
  readonly preprocess?: string;
  readonly ep?: string;
  readonly flipMode: 'tensor' | 'file';
  readonly json?: string;
  readonly html?: string;
  readonly csv?: string;
  readonly md?: string;
  readonly failAbove?: number;
  readonly expect?: Readonly<Record<string, ContractKind>>;
  readonly causes?: boolean;
  readonly timeout?: number;
  readonly verbose?: boolean;
}

/** `flipscope compare` as commander hands it over. */
export interface CompareFlags extends Omit<AnalysisFlags, 'ep'> {
  /** Every model on each. */
  readonly ep?: readonly string[];
}

/** `flipscope check` as commander hands it over. */
export interface CheckFlags extends AnalysisFlags, BaselineFlags {
  readonly model?: string;
  readonly channels?: boolean;
  readonly scale?: boolean;
  readonly fixes?: boolean;
  readonly linear?: 'all' | readonly string[];
  readonly linearSamples?: number;
  readonly attribution?: boolean;
  readonly junit?: string;
  readonly sarif?: string;
  readonly nodeData?: string;
  /** The former name of `attribution`. */
  readonly contributions?: boolean;
}

export interface AuditFlags {
  readonly size?: readonly [number, number];
  readonly json?: string;
  readonly timeout?: number;
  readonly verbose?: boolean;
}

export interface Handlers extends RewriteHandlers, StudyHandlers {
  check(paths: readonly string[], flags: CheckFlags): Promise<void>;
  compare(paths: readonly string[], flags: CompareFlags): Promise<void>;
  audit(model: string | undefined, flags: AuditFlags): Promise<void>;
  question(flags: QuestionFlags): Promise<void>;
  doctor(): Promise<void>;
  mcp(): Promise<void>;
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
  addCompare(program, handlers);
  addStudy(program, handlers);
  addMerge(program, handlers);
  addAudit(program, handlers);
  addTwin(program, handlers);
  addFix(program, handlers);
  addQuestion(program, handlers);
  addDoctor(program, handlers);
  addMcp(program, handlers);
  return program;
}

function addCheck(program: Command, handlers: Handlers): void {
  const command = program
    .command('check')
    .summary('compare the outputs and every layer for an input and its mirror images')
    .description(
      'Runs the model on each input and on its mirror images and shows how far every output and layer differs. ' +
        'Exit code: 0; 1 when an output fails --fail-above, or for --fail-on-regression; 2 for bad input.',
    )
    .argument('[inputs...]', `${INPUTS}, or folders of images and .npy; without any, the bundled sample image`)
    .option('-m, --model <file>', 'ONNX model, or builtin:ID; without it, the built-in EfficientNet-Lite0')
    .option('--ep <name>', `${PROVIDER} (default: cpu)`)
    .option(
      '--channels',
      'for every layer, find the channels that a flip swaps and the shift by one pixel that lowers its error most',
    )
    .option(
      '--linear <layers>',
      'fit the best linear map of channels over 32 noise samples, or over the inputs where there are as many: all, or names of layers with commas between, which get as many samples as they need',
      parseLayers,
    )
    .option('--linear-samples <number>', 'samples that linear maps are fitted on', parseSamples)
    .option('--attribution', 'explain the output error by layer and by place')
    .option(
      '--scale',
      'for scale, what other changes do to the output: a shift by a pixel, JPEG, noise of one gray level, another image',
    )
    .option(
      '--fixes',
      'try the models that "flipscope fix" would write: what they leave of the change, and how far they move the output',
    )
    .option('--junit <target>', 'write the contracts as tests, for CI')
    .option('--sarif <target>', 'write broken contracts as results of code scanning')
    .option(
      '--node-data <target>',
      "write node data for Model Explorer: to a file each operator's error under the first flip, to a folder all figures there are",
    )
    .addOption(new Option('--contributions').hideHelp());
  addBaselineOptions(command);
  addAnalysisOptions(command, {
    json: 'write flipscope/report@2; an array for several inputs',
    csv: 'write one row per layer, and of detectors and keypoints also per output and box',
  })
    .addHelpText(
      'after',
      '\nA target is a file for all inputs, a folder (existing, or ending in /) for one file each, or - for standard output.',
    )
    .action((paths: string[], flags: CheckFlags) => handlers.check(paths, flags));
}

function addCompare(program: Command, handlers: Handlers): void {
  const command = program
    .command('compare')
    .summary('put several models, or one model on several inputs, side by side')
    .description(
      'Runs every model on every input, 2 to 8 of them in all, and says which is more invariant, by how much, and at ' +
        'which layer they part. Exit code: 0; 1 when an output fails --fail-above; 2 for bad input.',
    )
    .argument(
      '<files...>',
      `ONNX models or builtin:ID, and ${INPUTS}, or folders of images and .npy; without a model, the built-in EfficientNet-Lite0; without an input, the bundled sample image`,
    );
  command.option(
    '--ep <names>',
    `${PROVIDER} (default: cpu); of several, with commas between, every model runs on each`,
    parseNames,
  );
  addAnalysisOptions(command, { json: 'write flipscope/comparison@1', csv: 'write one row per corresponding layer' })
    .addHelpText('after', '\nA target is a file, a folder (existing, or ending in /), or - for standard output.')
    .action((paths: string[], flags: CompareFlags) => handlers.compare(paths, flags));
}

const PROVIDER = 'execution provider of ONNX Runtime, such as webgpu or cuda';

const INPUTS = 'images, tensors (.npy, x.npz:NAME, x.safetensors:NAME), a TIFF page (x.tif:2)';

/** What the commands that analyze take alike. */
function addAnalysisOptions(command: Command, targets: { readonly json: string; readonly csv: string }): Command {
  return command
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
    .addOption(inputOption())
    .option('--preprocess <file>', 'preprocessing and labels, in the form of MODEL.flipscope.json')
    .addOption(
      new Option('--flip-mode <mode>', 'flip the preprocessed tensor, or the image before preprocessing')
        .choices(['tensor', 'file'])
        .default('tensor'),
    )
    .option('--json <target>', targets.json)
    .option('--html <target>', 'write a self-contained page')
    .option('--csv <target>', targets.csv)
    .option('--md <target>', 'write a summary for a pull request')
    .option(
      '--fail-above <error>',
      'exit with 1 when an output changes by more than this; one whose model file says expects: "sensitive", when it does not',
      parseThreshold,
    )
    .addOption(expectOption())
    .addOption(timeoutOption())
    .option('--verbose', "show the engine's log and the stack of unexpected errors");
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

function addQuestion(program: Command, handlers: Handlers): void {
  program
    .command('question')
    .summary('reproduce the question of the ResNet-18 without its head, and its answer')
    .description(
      'A ResNet-18 without its head ends in global pooling, so the flipped image should give the same output. Runs it ' +
        'on 20×3×128×128 noise, prints the differences, then the answer as experiments: the kernels flipped, the ' +
        'sampling grid corrected too, and the same at an aligned size. Exit code: 0; 2 for bad input.',
    )
    .option(
      '-m, --model <file>',
      'ask it of this ONNX model, which ends in global average pooling; without it, of a ResNet-18 with random weights',
    )
    .option('--size <HxW>', 'height and width of the noise (default: 128x128)', parseSize)
    .addOption(new Option('--head <pooling>', 'how the last feature map is pooled (default: both)').choices(HEADS))
    .addOption(
      new Option('--seed <number>', 'seed of the noise, and of the random weights').argParser(parseSeed).default(0),
    )
    .option('--json <target>', 'write flipscope/reproduction@1: a file, a folder, or - for standard output')
    .addOption(timeoutOption())
    .option('--verbose', "show the engine's log and the stack of unexpected errors")
    .action((flags: QuestionFlags) => handlers.question(flags));
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

function addMcp(program: Command, handlers: Handlers): void {
  program
    .command('mcp')
    .summary('serve check, explain, audit and compare to language models, by the Model Context Protocol')
    .description(
      'Answers on standard input and output until the client is gone; the log goes to standard error. Tools: ' +
        'flipscope_check, flipscope_explain, flipscope_audit, flipscope_compare. Nothing is written.',
    )
    .action(() => handlers.mcp());
}
