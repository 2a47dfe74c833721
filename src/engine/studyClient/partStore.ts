import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StudyTally } from '../../analysis/study/studyTally';
import type { CauseRow } from '../../analysis/study/rows';
import { writeWhole } from '../files/writeWhole';
import { placeKey } from '../../analysis/study/places';
import { causeKey, causesByFlip, rowsByImage } from './rowGroups';
import { decodeTable, encodeTable, type TableName, type TableRows } from './tables';

/** Everything that was measured of one image. */
export interface StudiedRows {
  readonly images: readonly TableRows['images'][];
  readonly outputs: readonly TableRows['outputs'][];
  readonly layers: readonly TableRows['layers'][];
}

/** What adds rows up. */
export type RowTally = Pick<StudyTally, 'addImage' | 'addOutput' | 'addLayer' | 'addCauses'>;

const PART = /^(images|outputs|layers|causes)-(\d{5,})\.parquet$/;
/** What a killed run was writing. */
const DRAFT = /^\.flipscope-[\da-f-]{36}\.\w+$/;
/** Rows kept in memory at most, of all tables. */
const MAX_ROWS = 200_000;
/** A part is written at least so often, in milliseconds; rarer the longer a run takes, so that parts stay few. */
const [FIRST_WAIT, LAST_WAIT, WAIT_SHARE] = [1000, 120_000, 0.02];

/** Whether a file of this name, in the folder of a study, holds rows. */
export function isPart(name: string): boolean {
  return PART.test(name);
}

/**
 * The tables of a study in a folder, as parts that appear whole. A part's table of images is written last: other tables of a
 * part without one are of a run that was killed in between, and are removed.
 */
export class PartStore {
  readonly #folder: string;
  readonly #begun = Date.now();
  #written = Date.now();
  #next: number;
  readonly #committed: readonly number[];
  readonly #causeParts: readonly number[];
  #rows: { [T in TableName]: TableRows[T][] } = { images: [], outputs: [], layers: [], causes: [] };

  private constructor(folder: string, committed: readonly number[], causeParts: readonly number[]) {
    this.#folder = folder;
    this.#committed = committed;
    this.#causeParts = causeParts;
    this.#next = Math.max(0, ...committed, ...causeParts) + 1;
  }

  /** Opens a folder, which must be locked, and removes what a killed run left unfinished. */
  static async open(folder: string): Promise<PartStore> {
    const parts: { name: string; table: string; part: number }[] = [];
    for (const name of await readdir(folder)) {
      if (DRAFT.test(name)) await rm(join(folder, name), { force: true });
      const [, table, part] = PART.exec(name) ?? [];
      if (table !== undefined) parts.push({ name, table, part: Number(part) });
    }
    const of = (wanted: TableName): number[] =>
      parts.flatMap(({ table, part }) => (table === wanted ? [part] : [])).sort((a, b) => a - b);
    const committed = of('images');
    for (const { name, table, part } of parts) {
      const isLeft = (table === 'outputs' || table === 'layers') && !committed.includes(part);
      if (isLeft) await rm(join(folder, name), { force: true });
    }
    return new PartStore(folder, committed, of('causes'));
  }

  /** Images with rows, as `placeKey` names them. */
  async finishedImages(): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const part of this.#committed) for (const row of await this.#read('images', part)) found.add(placeKey(row));
    return found;
  }

  /** Images and models whose causes are there, as `causeKey` names them. */
  async finishedCauses(): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const part of this.#causeParts) for (const row of await this.#read('causes', part)) found.add(causeKey(row));
    return found;
  }

  /** Takes the rows of one image, and writes a part when it is time. @throws UserError `write-failed` */
  async add(rows: StudiedRows): Promise<void> {
    this.#rows.images.push(...rows.images);
    this.#rows.outputs.push(...rows.outputs);
    for (const row of rows.layers) this.#rows.layers.push(row);
    if (this.#isDue) await this.flush();
  }

  async addCauses(rows: readonly CauseRow[]): Promise<void> {
    this.#rows.causes.push(...rows);
    if (this.#isDue) await this.flush();
  }

  /** Writes what is in memory. @throws UserError `write-failed` */
  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = { images: [], outputs: [], layers: [], causes: [] };
    const part = this.#next++;
    this.#written = Date.now();
    if (rows.images.length > 0) {
      if (rows.outputs.length > 0) await this.#write('outputs', part, rows.outputs);
      if (rows.layers.length > 0) await this.#write('layers', part, rows.layers);
      await this.#write('images', part, rows.images);
    }
    if (rows.causes.length > 0) await this.#write('causes', part, rows.causes);
  }

  /** Adds all rows that are in the folder, one part in memory at a time. */
  static async tally(folder: string, tally: RowTally): Promise<void> {
    const store = await PartStore.open(folder);
    for (const part of store.#committed) {
      for (const rows of rowsByImage(await store.#read('images', part))) tally.addImage(rows);
      for (const row of await store.#readIfThere('outputs', part)) tally.addOutput(row);
      for (const row of await store.#readIfThere('layers', part)) tally.addLayer(row);
    }
    for (const part of store.#causeParts) {
      for (const group of causesByFlip(await store.#read('causes', part))) tally.addCauses(...group);
    }
  }

  /** Removes all parts of a folder, which must be locked. */
  static async clear(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      if (PART.test(name) || DRAFT.test(name)) await rm(join(folder, name), { force: true });
    }
  }

  get #isDue(): boolean {
    const count = Object.values(this.#rows).reduce((sum, rows) => sum + rows.length, 0);
    const wait = Math.min(LAST_WAIT, Math.max(FIRST_WAIT, WAIT_SHARE * (Date.now() - this.#begun)));
    return count >= MAX_ROWS || Date.now() - this.#written >= wait;
  }

  #path(table: TableName, part: number): string {
    return join(this.#folder, `${table}-${String(part).padStart(5, '0')}.parquet`);
  }

  async #write<T extends TableName>(table: T, part: number, rows: readonly TableRows[T][]): Promise<void> {
    await writeWhole(this.#path(table, part), encodeTable(table, rows));
  }

  async #read<T extends TableName>(table: T, part: number): Promise<readonly TableRows[T][]> {
    const path = this.#path(table, part);
    return decodeTable(table, await readFile(path), path);
  }

  /** A part whose images all failed has images alone; layers are not always measured. */
  async #readIfThere<T extends TableName>(table: T, part: number): Promise<readonly TableRows[T][]> {
    try {
      return await this.#read(table, part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

/** Adds rows up, and hands those of images and outputs on. */
export function collecting(tally: RowTally, collect: Pick<RowTally, 'addImage' | 'addOutput'> | undefined): RowTally {
  if (collect === undefined) return tally;
  return {
    addImage: (rows) => {
      tally.addImage(rows);
      collect.addImage(rows);
    },
    addOutput: (row) => {
      tally.addOutput(row);
      collect.addOutput(row);
    },
    addLayer: (row) => tally.addLayer(row),
    addCauses: (...of) => tally.addCauses(...of),
  };
}
