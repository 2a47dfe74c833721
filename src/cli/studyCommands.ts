import { InvalidArgumentError, Option, type Command } from 'commander';
import { FLIPS } from '../report/flips';
import type { FurtherValue } from '../protocol/spec';
import type { Flip } from '../report/report';
import type { ContractKind } from '../report/contractKinds';
import { addBaselineOptions, type BaselineFlags } from './baseline';
import { expectOption } from './expectOption';
import { inputOption } from './inputOption';
import { parseFlips, parseSize } from './values';

/** `flipscope study` as commander hands it over. */
export interface StudyFlags extends BaselineFlags {
  readonly model: readonly string[];
  readonly out: string;
  readonly labels?: string;
  readonly flips: readonly Flip[];
  readonly layers: 'none' | 'fused';
  readonly shard?: string;
  readonly jobs?: number;
  readonly batch?: number;
  readonly causes: number;
  readonly size?: readonly [number, number];
  readonly input: Readonly<Record<string, FurtherValue>>;
  readonly preprocess?: string;
  readonly ep?: string;
  readonly expect?: Readonly<Record<string, ContractKind>>;
  readonly html?: string;
  readonly md?: string;
  readonly verbose?: boolean;
}

/** `flipscope merge` as commander hands it over. */
export interface MergeFlags {
  readonly out?: string;
  readonly html?: string;
  readonly md?: string;
}

export interface StudyHandlers {
  study(sources: readonly string[], flags: StudyFlags): Promise<void>;
  merge(folders: readonly string[], flags: MergeFlags): Promise<void>;
}

const MAX_JOBS = 64;
const DEFAULT_CAUSES = 50;

export function addStudy(program: Command, handlers: StudyHandlers): void {
  const command = program
    .command('study')
    .summary('measure a whole data set, with rows for every image, and sum up')
    .description(
      'Runs the model on every image and on its mirror images, writes one row per image and flip to Parquet files in --out, ' +
        'and sums up. The same command goes on where an earlier one was ended. Exit code: 0; 1 for --fail-on-regression; 2 for bad input.',
    )
    .argument(
      '<sources...>',
      'folders (all images in them), patterns, @list.txt, @table.csv:COLUMN, @table.parquet:COLUMN',
    )
    .requiredOption('-o, --out <folder>', 'folder for the tables and the summary')
    .option('-m, --model <file>', 'ONNX model, or builtin:ID; may be given several times', addName, [])
    .option('--labels <source>', 'right classes: "folder" (named after classes), a CSV or Parquet file, or "none"')
    .addOption(
      new Option('--flips <list>', 'mirror images to compare').argParser(parseFlips).default(FLIPS, FLIPS.join(',')),
    )
    .addOption(
      new Option('--layers <which>', 'measure every layer, or outputs alone, which is faster')
        .choices(['fused', 'none'])
        .default('fused'),
    )
    .option(
      '--causes <count>',
      'explain so many images: those with the smallest hashes of their paths',
      parseCount,
      DEFAULT_CAUSES,
    )
    .option('--shard <i/n>', 'measure part i of n, or "auto" for the part that the cluster names')
    .option('--jobs <count>', 'engine processes (default: one per core)', parseJobs)
    .option('--batch <count>', 'orientations of an image in one pass, with --layers none (default: 1)', parseBatch)
    .option('--ep <name>', 'execution provider of ONNX Runtime, such as webgpu or cuda (default: cpu)')
    .option('--size <HxW>', 'height and width for a model whose input size is free', parseSize)
    .addOption(inputOption())
    .option('--preprocess <file>', 'preprocessing and labels, in the form of MODEL.flipscope.json')
    .addOption(expectOption())
    .option('--html <file>', 'write a self-contained page, to - for standard output')
    .option('--md <file>', 'write a summary for a pull request, to - for standard output');
  addBaselineOptions(command)
    .option('--verbose', "show the engine's log and the stack of unexpected errors")
    .action((sources: string[], flags: StudyFlags) => handlers.study(sources, flags));
}

export function addMerge(program: Command, handlers: StudyHandlers): void {
  program
    .command('merge')
    .summary('sum up the shards of a study')
    .description(
      'Adds summaries up: of shards, in any order, or of what was merged before. The same shard twice counts once. ' +
        'Exit code: 0; 2 for bad input, or when shards are missing.',
    )
    .argument('<folders...>', 'folders of studies, of all their shards, or their *.flipscope-study.json')
    .option('-o, --out <file>', 'write flipscope/summary@1, to - for standard output')
    .option('--html <file>', 'write a self-contained page, to - for standard output')
    .option('--md <file>', 'write a summary for a pull request, to - for standard output')
    .action((folders: string[], flags: MergeFlags) => handlers.merge(folders, flags));
}

function addName(name: string, before: readonly string[]): readonly string[] {
  return [...before, name];
}

function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Expected a number of images from 0 to 999999.');
  return Number(text);
}

function parseBatch(text: string): number {
  if (!/^[1-4]$/.test(text)) throw new InvalidArgumentError('Expected a number of orientations from 1 to 4.');
  return Number(text);
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > MAX_JOBS) {
    throw new InvalidArgumentError(`Expected a number of processes from 1 to ${MAX_JOBS}.`);
  }
  return jobs;
}
