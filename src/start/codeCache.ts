import { isAscii } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { cacheFolder } from '../engine/files/cacheFolder';

/** Files of other versions of Flipscope and of Node that are kept beside a new one. */
const MAX_FILES = 12;
/** A file's name ends with it. */
const EXTENSION = '.code';
/** SHA-256, and how much was compiled. */
const DIGEST_BYTES = 32;
const HEADER_BYTES = DIGEST_BYTES + 1;
const WRITABLE_BY_OTHERS = 0o022;

/** What of a program's work had been done when its code was kept: the more, the more of it had been compiled. */
export type Worked = 0 | 1 | 2;

/**
 * A bundled program that starts with the code that V8 compiled for it before. Where nothing is kept, or something that V8
 * does not take, it is compiled as ever. Node's own cache of code (`module.enableCompileCache`) came with Node 22.
 */
export class CachedProgram {
  readonly #path: string;
  readonly #file: string | undefined;
  readonly #script: Script;
  #kept: Worked = 0;

  /**
   * @param path of a CommonJS bundle
   * @param folder where the code is kept; `NODE_DISABLE_COMPILE_CACHE` turns that off, as it does for Node's own
   * @throws Error when the bundle cannot be read, SyntaxError when it is none
   */
  constructor(path: string, folder = join(cacheFolder(), 'code')) {
    this.#path = path;
    const bytes = readFileSync(path);
    // Nothing is decoded of what esbuild writes, which is ASCII.
    const source = Module.wrap(isAscii(bytes) ? bytes.toString('latin1') : bytes.toString());
    const isOff = (process.env['NODE_DISABLE_COMPILE_CACHE'] ?? '') !== '';
    this.#file = isOff ? undefined : join(folder, fileName(path, bytes));
    const kept = this.#file === undefined ? undefined : read(this.#file);
    this.#script = new Script(source, {
      filename: path,
      // A stack trace counts from the bundle's first character.
      columnOffset: -Module.wrap('').indexOf('\n'),
      ...(kept && { cachedData: kept.code }),
    });
    if (kept !== undefined && this.#script.cachedDataRejected !== true) this.#kept = kept.worked;
  }

  /** Runs it once, as `require` does; what it exports. */
  run(): unknown {
    const module = { exports: {} as unknown };
    const start = this.#script.runInThisContext() as (...names: unknown[]) => void;
    start.call(module.exports, module.exports, createRequire(this.#path), module, this.#path, dirname(this.#path));
    return module.exports;
  }

  /**
   * Keeps what is compiled by now, unless as much is kept already. Time is all that is lost where nothing can be written:
   * that is told nobody.
   *
   * @returns whether it was written
   */
  keep(worked: Worked): boolean {
    if (this.#file === undefined || worked <= this.#kept) return false;
    this.#kept = worked;
    const code = this.#script.createCachedData();
    try {
      write(this.#file, Buffer.concat([digest(code), Buffer.from([worked]), code]));
      return true;
    } catch {
      return false;
    }
  }
}

/** Of the same text, other V8s make other code. */
function fileName(path: string, source: Buffer): string {
  const { node, v8, electron = '' } = process.versions as NodeJS.ProcessVersions & { readonly electron?: string };
  const key = createHash('sha256').update([node, v8, electron, process.arch, ''].join('\n')).update(source);
  return `${basename(path, '.js')}-${key.digest('hex').slice(0, 32)}${EXTENSION}`;
}

/** Undefined where there is none, or a damaged one (V8 does not look whether code is whole), or one that others can write. */
function read(file: string): { readonly worked: Worked; readonly code: Buffer } | undefined {
  let bytes: Buffer;
  try {
    const { uid, mode } = statSync(file);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & WRITABLE_BY_OTHERS) === 0);
    if (!isOwn) return undefined;
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const code = bytes.subarray(HEADER_BYTES);
  const worked = bytes[DIGEST_BYTES];
  const isWhole = code.length > 0 && bytes.subarray(0, DIGEST_BYTES).equals(digest(code));
  return isWhole && (worked === 1 || worked === 2) ? { worked, code } : undefined;
}

function digest(code: Buffer): Buffer {
  return createHash('sha256').update(code).digest();
}

/** Written whole, under a new name first. Throws the system's error. */
function write(file: string, bytes: Buffer): void {
  const folder = dirname(file);
  // One by one: Node's `recursive` does not end in some folders of the system's (see makeFolder.ts).
  for (const made of [dirname(dirname(folder)), dirname(folder), folder]) makeUnlessThere(made);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, bytes, { flag: 'wx', mode: 0o600 });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  removeOldest(folder);
}

function makeUnlessThere(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** All but the newest, drafts of ended processes among them. */
function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const age = new Map(files.map((file) => [file, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  const oldest = files.toSorted((a, b) => age.get(b)! - age.get(a)!).slice(MAX_FILES);
  for (const file of oldest) rmSync(file, { force: true });
}
