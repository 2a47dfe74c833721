import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, type PlatformPath } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CachedProgram } from '../../src/start/codeCache';

let folder: string;
let kept: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-code-'));
  kept = join(folder, 'cache', 'flipscope', 'code');
  path = written('program.js', '(n) => n + 1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A bundle that exports a function, and where it is. */
function written(name: string, source: string): string {
  const bundle = join(folder, name);
  writeFileSync(
    bundle,
    `module.exports = { next: ${source}, name: __filename, folder: __dirname, path: require('node:path') };`,
  );
  return bundle;
}

interface Exports {
  readonly next: (n: number) => number;
  readonly name: string;
  readonly folder: string;
  readonly path: PlatformPath;
}

const opened = (): CachedProgram => new CachedProgram(path, kept);
const exportsOf = (program: CachedProgram): Exports => program.run() as Exports;
const files = (): string[] => readdirSync(kept);

describe('a program whose code is kept', () => {
  it('runs as it is required', () => {
    const program = exportsOf(opened());
    expect(program).toMatchObject({ name: path, folder: dirname(path) });
    expect(program.next(1)).toBe(2);
    expect(program.path).toBe(createRequire(import.meta.url)('node:path'));
  });

  it('keeps its code once, and again when more of it was compiled', () => {
    const first = opened();
    expect(exportsOf(first).next(1)).toBe(2);
    expect([first.keep(1), first.keep(1)]).toEqual([true, false]);
    expect(files()).toEqual([expect.stringMatching(/^program-[\da-f]{32}\.code$/)]);
    // V8 takes what was kept: there is nothing to write until more is done.
    const second = opened();
    expect(exportsOf(second).next(2)).toBe(3);
    expect([second.keep(1), second.keep(2), second.keep(2)]).toEqual([false, true, false]);
    expect(opened().keep(2)).toBe(false);
    expect(files()).toHaveLength(1);
  });

  it('throws with the places of the bundle', () => {
    path = written('failing.js', '() => { throw new Error("here"); }');
    const { next } = createRequire(import.meta.url)(path) as Exports;
    const placeIn = (work: (n: number) => number): string | undefined => {
      try {
        work(1);
        return undefined;
      } catch (error) {
        return /failing\.js:(\d+:\d+)/.exec((error as Error).stack!)?.[1];
      }
    };
    expect(placeIn(exportsOf(opened()).next)).toBe(placeIn(next));
    expect(placeIn(next)).toMatch(/^1:\d\d$/);
  });

  it.each([
    {
      what: 'a changed byte',
      damage: (bytes: Buffer) => bytes.map((byte, i) => (i === bytes.length - 9 ? byte ^ 1 : byte)),
    },
    { what: 'a missing end', damage: (bytes: Buffer) => bytes.subarray(0, bytes.length / 2) },
    { what: 'nothing', damage: () => Buffer.alloc(0) },
    { what: 'another program’s text', damage: () => Buffer.from('x'.repeat(5000)) },
    {
      what: 'an amount of work that there is not',
      damage: (bytes: Buffer) => bytes.map((byte, i) => (i === 32 ? 9 : byte)),
    },
  ])('is compiled as ever from $what, and kept again', ({ damage }) => {
    opened().keep(1);
    const [name] = files();
    const file = join(kept, name!);
    const whole = readFileSync(file);
    writeFileSync(file, damage(Buffer.from(whole)));
    const program = opened();
    expect(exportsOf(program).next(3)).toBe(4);
    expect(program.keep(1)).toBe(true);
    expect(opened().keep(1)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('is compiled as ever where others could have written what is kept', () => {
    opened().keep(1);
    const [name] = files();
    chmodSync(join(kept, name!), 0o666);
    const program = opened();
    expect(exportsOf(program).next(1)).toBe(2);
    expect(program.keep(1)).toBe(true);
    expect(statSync(join(kept, name!)).mode & 0o777).toBe(0o600);
  });

  it('is another one when its text is another one of the same length', () => {
    opened().keep(1);
    written(basename(path), '(n) => n + 2');
    const changed = opened();
    expect(exportsOf(changed).next(1)).toBe(3);
    expect(changed.keep(1)).toBe(true);
    expect(files()).toHaveLength(2);
  });

  it('runs with text that is not ASCII', () => {
    path = written('signs.js', '() => "↔".length');
    opened().keep(1);
    expect(exportsOf(opened()).next(0)).toBe(1);
  });

  it('runs where nothing can be kept, and leaves no draft', () => {
    mkdirSync(dirname(dirname(kept)));
    writeFileSync(dirname(kept), 'a file');
    const program = opened();
    expect(exportsOf(program).next(1)).toBe(2);
    expect(program.keep(1)).toBe(false);
    expect(readFileSync(dirname(kept), 'utf8')).toBe('a file');
  });

  it('keeps nothing where Node keeps none', () => {
    opened().keep(1);
    vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '1');
    const program = opened();
    expect(exportsOf(program).next(1)).toBe(2);
    expect(program.keep(2)).toBe(false);
    expect(files()).toHaveLength(1);
  });

  it('removes the oldest of many', () => {
    mkdirSync(kept, { recursive: true });
    for (let i = 0; i < 20; i++) {
      writeFileSync(join(kept, `${i}.code`), '');
      utimesSync(join(kept, `${i}.code`), 1000 + i, 1000 + i);
    }
    opened().keep(1);
    const names = files();
    expect(names).toHaveLength(12);
    expect(names.filter((name) => name.startsWith('program-'))).toHaveLength(1);
    expect(names).toContain('19.code');
    expect(names).not.toContain('8.code');
  });
});
