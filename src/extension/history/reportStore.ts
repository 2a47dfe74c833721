import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCurrent } from '../../engine/files/fileVersions';
import { makeFolder } from '../../engine/files/makeFolder';
import { writeWhole } from '../../engine/files/writeWhole';
import { UserError } from '../../protocol/errors';
import { SerialQueue } from '../../protocol/serialQueue';
import type { AnalysisSpec } from '../../protocol/spec';
import {
  decodeEntry,
  decodeKept,
  encodeKept,
  MAX_ENTRY_BYTES,
  REPORT_ID,
  reportId,
  specId,
  type KeptEntry,
  type KeptReport,
  type KeptResult,
} from './keptReport';

/** How many of the newest reports are kept: one takes about 1 MB, that of a detector with large inputs up to 10. */
const BOUNDS = { reports: 100, bytes: 256e6 };
const EXTENSION = '.report';
/** What a window left that ended while it wrote; younger ones may still be written. */
const DRAFT = /^\.flipscope-.*\.tmp$/;
const DRAFT_MS = 60 * 60_000;

/** What was read of a file, for as long as the file is the same. */
interface Read {
  readonly version: string;
  /** Undefined where it is none. */
  readonly entry: KeptEntry | undefined;
}

/**
 * The finished reports of a workspace: a panel has its content at once after a reload of the window, and earlier reports
 * are there to be opened and compared. A file each, written whole, and nothing beside them, so that several windows may
 * write at once. Feature maps are not kept; the engine makes them again when they are asked for.
 */
export class ReportStore {
  readonly #folder: string;
  readonly #log: (message: string) => void;
  readonly #writes = new SerialQueue();
  readonly #listeners = new Set<() => void>();
  readonly #bounds: typeof BOUNDS;
  /** When each report was removed. */
  readonly #removed = new Map<string, number>();
  #read = new Map<string, Read>();

  /** `log` takes what is stored and cannot be read. */
  constructor(folder: string, log: (message: string) => void, bounds = BOUNDS) {
    this.#folder = folder;
    this.#log = log;
    this.#bounds = bounds;
  }

  /** Calls `listener` whenever this window has saved or removed a report. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Keeps a report in place of the one of the same spec and files. One after the other: a report that is being explained
   * is saved several times. One that was removed meanwhile stays away until it is run again.
   */
  async save(spec: AnalysisSpec, result: KeptResult): Promise<void> {
    await this.#writes.add(async () => {
      const id = reportId(spec, result.fingerprint);
      if (result.time <= (this.#removed.get(id) ?? -Infinity)) return;
      await makeFolder(this.#folder);
      await writeWhole(this.#path(id), encodeKept(spec, result));
      await this.#prune(id + EXTENSION);
    });
    this.#changed();
  }

  /** Undefined when there is none, or when a file that it was made from has changed since. */
  async load(spec: AnalysisSpec): Promise<KeptResult | undefined> {
    for (const { id, fingerprint } of await this.#entries(specId(spec))) {
      if (!(await isCurrent(fingerprint))) continue;
      try {
        return decodeKept(id, await readFile(this.#path(id))).result;
      } catch (error) {
        this.#unreadable(error);
      }
    }
    return undefined;
  }

  /** The newest of a spec, whatever has become of its files. */
  async newest(spec: AnalysisSpec): Promise<KeptEntry | undefined> {
    return (await this.#entries(specId(spec)))[0];
  }

  /** The newest first. Files that are none, or of another form, are left out; the log says why. */
  entries(): Promise<readonly KeptEntry[]> {
    return this.#entries('');
  }

  /** @throws UserError when it is not there any more, is damaged, or was written by a newer Flipscope */
  async open(id: string): Promise<KeptReport> {
    const bytes = REPORT_ID.test(id) ? await readFile(this.#path(id)).catch(() => undefined) : undefined;
    if (bytes === undefined) {
      throw new UserError('input-missing', 'This report is not in the history any more; run it again.');
    }
    try {
      return decodeKept(id, bytes);
    } catch (error) {
      const message = `This report cannot be opened: ${reasonOf(error)}. Run it again to make it anew.`;
      throw new UserError('input-invalid', message, undefined, { cause: error });
    }
  }

  /** Those that are not there are ignored. */
  async remove(ids: readonly string[]): Promise<void> {
    const known = ids.filter((id) => REPORT_ID.test(id));
    for (const id of known) this.#removed.set(id, Date.now());
    await this.#writes.add(() => Promise.all(known.map((id) => rm(this.#path(id), { force: true }))));
    this.#changed();
  }

  async #entries(prefix: string): Promise<readonly KeptEntry[]> {
    const names = await this.#names();
    const ids = names.flatMap((name) => (name.endsWith(EXTENSION) ? [name.slice(0, -EXTENSION.length)] : []));
    const found = await Promise.all(ids.filter((id) => id.startsWith(prefix)).map((id) => this.#entry(id)));
    return found.filter((entry) => entry !== undefined).sort((a, b) => b.time - a.time);
  }

  /** Reads no file twice that is the same; undefined where it is not there or no report. */
  async #entry(id: string): Promise<KeptEntry | undefined> {
    const info = await stat(this.#path(id)).catch(() => undefined);
    if (info === undefined) return undefined;
    const version = `${info.size}:${info.mtimeMs}`;
    const known = this.#read.get(id);
    if (known?.version === version) return known.entry;
    const entry = await this.#readEntry(id);
    this.#read.set(id, { version, entry });
    return entry;
  }

  async #readEntry(id: string): Promise<KeptEntry | undefined> {
    try {
      if (!REPORT_ID.test(id)) throw new Error(`${id}${EXTENSION} is not the name of one`);
      const file = await open(this.#path(id));
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_ENTRY_BYTES), 0, MAX_ENTRY_BYTES, 0);
        return decodeEntry(id, buffer.subarray(0, bytesRead));
      } finally {
        await file.close();
      }
    } catch (error) {
      this.#unreadable(error);
      return undefined;
    }
  }

  /** Removes the oldest above the bounds, but never the one just written, and what ended windows have left. */
  async #prune(written: string): Promise<void> {
    const found = await Promise.all((await this.#names()).map((name) => this.#file(name)));
    const isWritten = ({ name }: { readonly name: string }): number => Number(name === written);
    const files = found
      .filter((file) => file !== undefined)
      .sort((a, b) => isWritten(b) - isWritten(a) || b.time - a.time);
    const reports = files.filter(({ name }) => name.endsWith(EXTENSION));
    let bytes = 0;
    const above = reports.filter(({ size }, i) => {
      bytes += size;
      return i > 0 && (i >= this.#bounds.reports || bytes > this.#bounds.bytes);
    });
    const left = files.filter(({ name, time }) => DRAFT.test(name) && Date.now() - time > DRAFT_MS);
    await Promise.all([...above, ...left].map(({ name }) => rm(join(this.#folder, name), { force: true })));
    this.#read = new Map([...this.#read].filter(([id]) => reports.some(({ name }) => name === id + EXTENSION)));
  }

  /** Undefined when another window has removed it. */
  async #file(name: string): Promise<{ name: string; time: number; size: number } | undefined> {
    const info = await stat(join(this.#folder, name)).catch(() => undefined);
    return info === undefined ? undefined : { name, time: info.mtimeMs, size: info.size };
  }

  /** None before the first report. */
  #names(): Promise<readonly string[]> {
    return readdir(this.#folder).catch(() => []);
  }

  #path(id: string): string {
    return join(this.#folder, id + EXTENSION);
  }

  /** Nothing to tell where another window has removed it meanwhile. */
  #unreadable(error: unknown): void {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    this.#log(`A stored report is not used: ${reasonOf(error)}`);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** In one line, without a full stop at its end. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, ' ').replace(/\.$/, '');
}
