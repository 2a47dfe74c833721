import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import * as z from 'zod';
import { isCurrent } from '../../engine/fileVersions';
import { writeWhole } from '../../engine/writeWhole';
import { EXPLAIN_PARTS, type AnalysisResult, type ExplainPart } from '../../protocol/engine';
import { SerialQueue } from '../../protocol/serialQueue';
import type { AnalysisSpec } from '../../protocol/spec';
import { checkReport } from '../../report/readReport';
import { ORIENTATIONS } from '../../report/flips';
import { runFigures, type RunFigures } from '../../report/schema/runFigures';

/** The newest reports are kept, also of closed panels: a closed panel looks like a closed window. About 1 MB each. */
const MAX_KEPT = 24;
const EXTENSION = '.report';

/** A finished report and the parts of its why that are in it. */
export interface KeptResult extends AnalysisResult {
  readonly explained: readonly ExplainPart[];
  /** Of the run before, to compare with. */
  readonly before?: RunFigures;
}

interface Stored {
  readonly spec: AnalysisSpec;
  readonly result: KeptResult;
}

/**
 * Finished reports, so that a panel has its content at once after a reload of the window. Feature maps are
 * not kept; the engine makes them again when they are asked for.
 */
export class ReportStore {
  readonly #folder: string;
  readonly #log: (message: string) => void;
  readonly #writes = new SerialQueue();

  /** `log` takes what is stored and cannot be read. */
  constructor(folder: string, log: (message: string) => void) {
    this.#folder = folder;
    this.#log = log;
  }

  /** One after the other: a report that is being explained is saved several times. */
  save(spec: AnalysisSpec, result: KeptResult): Promise<void> {
    return this.#writes.add(() => this.#write(spec, result));
  }

  /** Undefined when there is none, or when a file that it was made from has changed since. */
  async load(spec: AnalysisSpec): Promise<KeptResult | undefined> {
    const bytes = await readFile(this.#path(spec)).catch(() => undefined);
    if (bytes === undefined) return undefined;
    try {
      const result = readStored(bytes);
      return (await isCurrent(result.fingerprint)) ? result : undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
      this.#log(`A stored report is not used, and made again: ${reason}`);
      return undefined;
    }
  }

  async #write(spec: AnalysisSpec, result: KeptResult): Promise<void> {
    const stored: Stored = { spec, result };
    const path = this.#path(spec);
    await mkdir(this.#folder, { recursive: true });
    await writeWhole(path, serialize(stored));
    await this.#prune();
  }

  #path(spec: AnalysisSpec): string {
    return join(this.#folder, createHash('sha256').update(canonical(spec)).digest('hex') + EXTENSION);
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

const image = z.object({ width: z.int(), height: z.int(), rgba: z.instanceof(Uint8Array) });
const storedForm = z.object({
  result: z.object({
    report: z.unknown(),
    images: z.object(Object.fromEntries(ORIENTATIONS.map((o) => [o, image.exactOptional()]))),
    fingerprint: z.array(z.tuple([z.string(), z.string()])),
    explained: z.array(z.enum(EXPLAIN_PARTS)),
    before: runFigures.exactOptional(),
  }),
});

/** @throws Error for what is damaged, or what another version of Flipscope or of V8 has written. */
function readStored(bytes: Buffer): KeptResult {
  const { result } = storedForm.parse(deserialize(bytes));
  return { ...result, report: checkReport(result.report) };
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    const isRecord = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isRecord ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner;
  });
}
