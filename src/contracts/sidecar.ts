import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { UserError } from '../protocol/errors';
import { cutText, MAX_NAME } from '../report/facts/cutText';
import { parseJson } from '../report/parseJson';
import { describeIssue } from '../report/schema/describeIssue';
import type { StatedContract } from '../report/schema/contract';
import type { PreprocessChange } from '../report/schema/preprocess';
import type { InputContracts } from './inputSchema';
import { sidecarRules, sidecarSchema, type SidecarFile } from './sidecarSchema';

/** What a `<model>.flipscope.json` says, with the labels read. Everything is optional. */
export interface Sidecar {
  /** The file it came from. */
  readonly path: string;
  readonly preprocess?: PreprocessChange;
  readonly labels?: readonly string[];
  /** Where the labels are, when in a file of their own. */
  readonly labelsFile?: string;
  readonly expects?: 'invariance' | 'equivariance' | 'sensitive';
  /** What each input is, by its name. */
  readonly inputs?: InputContracts;
  /** Contracts of outputs, by name. */
  readonly outputs?: Readonly<Record<string, StatedContract>>;
  /** The model's input that takes the image. */
  readonly input?: string;
}

/** Larger files are no description of a model. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Where a model's description may be, first match first. */
export function sidecarPaths(modelFile: string): readonly string[] {
  const stem = modelFile.slice(0, modelFile.length - extname(modelFile).length);
  return [`${stem}.flipscope.json`, `${modelFile}.flipscope.json`];
}

/**
 * Reads the description beside a model: for `a/b.onnx` that is `a/b.flipscope.json`, else `a/b.onnx.flipscope.json`.
 *
 * @returns undefined when there is none
 * @throws UserError `preprocess-invalid`, naming the file, the offending key and what is allowed
 */
export async function findSidecar(modelFile: string): Promise<Sidecar | undefined> {
  for (const path of sidecarPaths(modelFile)) {
    if (await isThere(path)) return readSidecar(path);
  }
  return undefined;
}

/** One that cannot be reached, as a link to itself, is not passed over: reading it says why. */
async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    // No file can have a name as long as that of a model and its own ending.
    (error: unknown) => !['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error)),
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

/**
 * Reads a file of that form, wherever it is.
 *
 * @throws UserError `preprocess-invalid`
 */
export async function readSidecar(path: string): Promise<Sidecar> {
  const file = parseSidecar(await readText(path, path), path);
  const labels = typeof file.labels === 'string' ? await readLabels(path, file.labels) : file.labels;
  return {
    path,
    ...(file.preprocess && { preprocess: file.preprocess }),
    ...(labels && { labels: labels.map((label) => cutText(label, MAX_NAME)) }),
    ...(typeof file.labels === 'string' && { labelsFile: join(dirname(resolve(path)), file.labels) }),
    ...(file.expects && { expects: file.expects }),
    ...(file.inputs && { inputs: file.inputs }),
    ...(file.outputs && { outputs: file.outputs }),
    ...(file.input !== undefined && { input: file.input }),
  };
}

/**
 * The same for text that is not saved yet.
 *
 * @param path in messages
 * @throws UserError `preprocess-invalid`
 */
export function parseSidecar(text: string, path: string): SidecarFile {
  const value = jsonIn(text, path, path);
  const result = sidecarSchema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    path,
    `${misplaced(value) ?? describeIssue(result.error, value, sidecarRules)}. Correct it or remove the key.`,
  );
}

/** A key of the preprocessing that stands beside it. */
function misplaced(value: unknown): string | undefined {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const key = keys.find((name) => sidecarRules.keys(['preprocess']).includes(name));
  return key && `"${key}" belongs inside "preprocess"`;
}

function invalid(path: string, problem: string, cause?: unknown): UserError {
  return new UserError('preprocess-invalid', `${path}: ${problem}`, path, { cause });
}

/** @param owner the description that names `path`; errors are about it */
async function readText(path: string, owner: string): Promise<string> {
  const subject = path === owner ? '' : `"labels": ${path}: `;
  const info = await stat(path).catch((error: unknown) => {
    const code = codeOf(error);
    const found = code === 'ENOENT' ? 'there is no such file' : `the file cannot be reached (${code})`;
    throw invalid(owner, `${subject}${found}. Check the name and its spelling.`, error);
  });
  if (!info.isFile()) throw invalid(owner, `${subject}expected a file, found a folder or device. Name a file.`);
  if (info.size > MAX_BYTES) throw invalid(owner, `${subject}the file is larger than 10 MB. Shorten it.`);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw invalid(owner, `${subject}the file cannot be read. Check that you may read it.`, error);
  });
  return text.replace(/^\uFEFF/, '');
}

function jsonIn(text: string, path: string, owner: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const subject = path === owner ? '' : `"labels": ${path}: `;
    throw invalid(owner, `${subject}expected JSON, but ${(error as Error).message}. Correct the file.`, error);
  }
}

/** Labels from a file in the description's folder or below it, and nowhere else, links included. */
async function readLabels(owner: string, name: string): Promise<readonly string[]> {
  const folder = dirname(resolve(owner));
  const path = join(folder, name);
  if (isAbsolute(name) || !inside(folder, path)) throw outside(owner, name);
  const text = await readText(path, owner);
  if (!inside(await realpath(folder), await realpath(path))) throw outside(owner, name);
  if (extname(name).toLowerCase() === '.txt') return text.replace(/\r?\n$/, '').split(/\r?\n/);
  const value = jsonIn(text, path, owner);
  if (Array.isArray(value) && value.every((label) => typeof label === 'string')) return value;
  throw invalid(owner, `"labels": ${path}: expected a JSON array of texts. Write ["cat", "dog", …] in it.`);
}

function inside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
}

function outside(owner: string, name: string): UserError {
  return invalid(owner, `"labels": ${name} is outside the folder of this file. Put the labels beside it.`);
}
