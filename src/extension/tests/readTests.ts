import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import * as z from 'zod';
import { UserError } from '../../protocol/errors';
import { fileKind } from '../../protocol/fileKinds';
import { CPU_PROVIDER, runBy, type AnalysisSpec, type InputRef } from '../../protocol/spec';
import { FLIPS } from '../../report/flips';
import { parseJson } from '../../report/parseJson';
import { EXPECTED_TESTS, modelTests, type ModelTest } from '../../report/schema/modelTest';

const ENDING = '.flipscope.json';
/** Larger files are no description of a model. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Whether a file may describe a model, and hold tests of it. */
export function isSidecarName(name: string): boolean {
  return name.toLowerCase().endsWith(ENDING);
}

/** Of such a file, the part that is asked for here; the engine checks all of it. */
const withTests = z.object({ tests: modelTests.optional() });

/** A test of a model's file, and how it is run. */
export interface ContractTest {
  /** What it is run on. */
  readonly label: string;
  readonly spec: AnalysisSpec;
  /** Tolerance of outputs that state none; absent where float noise alone is allowed. */
  readonly rtol?: number;
}

/**
 * The tests that a `<model>.flipscope.json` holds, in their order; none where it has none.
 *
 * @param provider execution provider that runs them
 * @throws UserError `preprocess-invalid` for a file that cannot be read
 */
export async function readTests(path: string, provider = CPU_PROVIDER): Promise<readonly ContractTest[]> {
  const result = withTests.safeParse(jsonIn(await textOf(path), path));
  if (!result.success) throw invalid(path, `"tests": expected ${EXPECTED_TESTS}`);
  return (result.data.tests ?? []).map((test) => contractTest(test, path, provider));
}

async function textOf(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > MAX_BYTES) throw invalid(path, 'the file is larger than 10 MB');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw invalid(path, `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function contractTest(test: ModelTest, path: string, provider: string): ContractTest {
  const { rtol, flips = FLIPS } = test;
  const input = inputOf(test, dirname(path));
  const label = 'image' in test ? test.image : `noise ${test.noise.join('×')}, seed ${test.seed ?? 0}`;
  const spec: AnalysisSpec = {
    model: runBy({ kind: 'file', path: modelOf(path) }, provider),
    input,
    flips: FLIPS.filter((flip) => flips.includes(flip)),
    flipMode: 'tensor',
    ...(rtol === undefined ? {} : { failAbove: rtol }),
  };
  const words = [label, ...(test.flips === undefined ? [] : [spec.flips.join(', ')])].join(' · ');
  return { label: words, spec, ...(rtol === undefined ? {} : { rtol }) };
}

function inputOf(test: ModelTest, folder: string): InputRef {
  if ('noise' in test) return { kind: 'noise', seed: test.seed ?? 0, shape: test.noise };
  const path = resolve(folder, test.image);
  return { kind: fileKind(path) === 'tensor' ? 'tensor' : 'image', path };
}

/** `a.onnx` of both `a.flipscope.json` and `a.onnx.flipscope.json`. */
function modelOf(path: string): string {
  const stem = path.slice(0, -ENDING.length);
  return fileKind(stem) === 'model' ? stem : `${stem}.onnx`;
}

function jsonIn(text: string, path: string): unknown {
  try {
    return parseJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw invalid(path, `expected JSON, but ${(error as Error).message}`);
  }
}

function invalid(path: string, problem: string): UserError {
  return new UserError('preprocess-invalid', `${basename(path)}: ${problem}. Correct the file.`, path);
}
