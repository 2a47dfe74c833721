import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { AnalysisResult, ExplainPart } from '../../protocol/engine';
import { SerialQueue } from '../../protocol/serialQueue';
import type { AnalysisSpec } from '../../protocol/spec';
import { preprocessingFiles } from '../choose/preprocessingFiles';

/** The newest reports are kept, also of closed panels: nothing tells a closed panel from a closed window. About 1 MB each. */
const MAX_KEPT = 24;
const EXTENSION = '.report';

/** A finished report and the parts of its why that are in it. */
export interface KeptResult extends AnalysisResult {
  readonly explained: readonly ExplainPart[];
}

interface Stored {
  readonly spec: AnalysisSpec;
  /** Sizes and times of the model's and the input's file when the report was made. */
  readonly files: string;
  readonly result: KeptResult;
}

/**
 * Finished reports, so that a panel has its content at once after a reload of the window. Feature maps are
 * not kept; the engine makes them again when they are asked for.
 */
export class ReportStore {
  readonly #folder: string;
  readonly #writes = new SerialQueue();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** One after the other: a report that is being explained is saved several times. */
  save(spec: AnalysisSpec, result: KeptResult): Promise<void> {
    return this.#writes.add(() => this.#write(spec, result));
  }

  /** Undefined when there is none, or when the model or the input has changed since. */
  async load(spec: AnalysisSpec): Promise<KeptResult | undefined> {
    const bytes = await readFile(this.#path(spec)).catch(() => undefined);
    if (bytes === undefined) return undefined;
    const stored = readStored(bytes);
    return stored?.files === (await fingerprint(spec)) ? stored.result : undefined;
  }

  async #write(spec: AnalysisSpec, result: KeptResult): Promise<void> {
    const stored: Stored = { spec, files: await fingerprint(spec), result };
    const path = this.#path(spec);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${path}.new`, serialize(stored));
    await rename(`${path}.new`, path);
    await this.#prune();
  }

  #path(spec: AnalysisSpec): string {
    return join(this.#folder, createHash('sha256').update(JSON.stringify(spec)).digest('hex') + EXTENSION);
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(EXTENSION));
    if (names.length <= MAX_KEPT) return;
    const paths = names.map((name) => join(this.#folder, name));
    const aged = await Promise.all(paths.map(async (path) => ({ path, time: (await stat(path)).mtimeMs })));
    aged.sort((a, b) => b.time - a.time);
    await Promise.all(aged.slice(MAX_KEPT).map(({ path }) => rm(path, { force: true })));
  }
}

/** Undefined for what another version of Flipscope or of V8 has written: the report is then made again. */
function readStored(bytes: Buffer): Stored | undefined {
  try {
    const stored = deserialize(bytes) as Partial<Stored>;
    const known = stored.result?.report.schema === 'flipscope/report@1' && Array.isArray(stored.result.explained);
    return known ? (stored as Stored) : undefined;
  } catch {
    return undefined;
  }
}

/** Of everything the report was made from: the input, the model, and the files beside it that set its preprocessing. */
async function fingerprint({ model, input }: AnalysisSpec): Promise<string> {
  const paths = model.kind === 'file' ? [model.path, ...preprocessingFiles(model.path)] : [];
  if (input.kind !== 'noise') paths.push(input.path);
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return stats.map((found) => (found === undefined ? 'missing' : `${found.size}@${found.mtimeMs}`)).join(' ');
}
