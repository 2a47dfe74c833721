import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { cacheFolder } from '../engine/files/cacheFolder';
import { makeFolder } from '../engine/files/makeFolder';
import { describeWriteError, writeWhole } from '../engine/files/writeWhole';
import { UserError } from '../protocol/errors';
import { findingsSchema, type Findings } from '../report/installation';

const fileSchema = z.record(z.string(), findingsSchema);

/** What `flipscope doctor` found, by what it was found for; for the runs that follow. */
export class KnownInstallation {
  readonly #file: string;
  readonly #key: string;

  /** @param version of Flipscope */
  constructor(version: string, folder = cacheFolder()) {
    this.#file = join(folder, 'installation.json');
    this.#key = `flipscope ${version}, node ${process.versions.node}, ${process.platform}-${process.arch}`;
  }

  /** Undefined when this installation was not tried yet. */
  get findings(): Findings | undefined {
    return this.#read()[this.#key];
  }

  /** Rejects with a `UserError` `write-failed`. */
  async remember(findings: Findings): Promise<void> {
    await makeFolder(dirname(this.#file)).catch((error: unknown) => {
      const message = `Cannot write ${this.#file}: ${describeWriteError(error)}. What was found is not remembered.`;
      throw new UserError('write-failed', message, this.#file, { cause: error });
    });
    await writeWhole(this.#file, JSON.stringify({ ...this.#read(), [this.#key]: findings }));
  }

  /** Nothing of a file that is missing or that another version wrote: it is only a memory. */
  #read(): Readonly<Record<string, Findings>> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      return {};
    }
  }
}
