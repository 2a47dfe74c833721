import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isNativeInstalled, unwantedBuilds } from '../../src/image/codec';

const NATIVE = `@img/sharp-${process.platform}-${process.arch}`;
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'codec-')));
  install('@img/sharp-wasm32', '0.35.5');
  install('sharp', '0.35.5');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As sharp's packages are made. */
function install(name: string, version: string): void {
  const home = join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  const exports = { '.': './index.cjs', './sharp.node': './index.cjs', './package': './package.json' };
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version, exports }));
  writeFileSync(join(home, 'index.cjs'), '');
}

const here = (): NodeRequire => createRequire(join(folder, 'bundle.js'));
const fromSharp = (): NodeRequire => createRequire(join(folder, 'sharp.cjs'));
const native = (): string => join(folder, 'node_modules', NATIVE, 'index.cjs');

it('keeps a native build of the same version for native alone', () => {
  install(NATIVE, '0.35.5');
  expect(isNativeInstalled(here())).toBe(true);
  expect(unwantedBuilds(fromSharp(), 'native')).toEqual([]);
  expect(unwantedBuilds(fromSharp(), 'wasm')).toEqual([native()]);
});

it('decodes with no native build of another sharp, such as that of the project it is installed in', () => {
  install(NATIVE, '0.34.1');
  expect(isNativeInstalled(here())).toBe(false);
  expect(unwantedBuilds(fromSharp(), 'native')).toEqual([native()]);
});

it('has none to replace where none is installed', () => {
  expect(isNativeInstalled(here())).toBe(false);
  expect(unwantedBuilds(fromSharp(), 'native')).toEqual([]);
  expect(unwantedBuilds(fromSharp(), 'wasm')).toEqual([]);
});

it('has none where there is no sharp', () => {
  install(NATIVE, '0.35.5');
  rmSync(join(folder, 'node_modules', 'sharp'), { recursive: true });
  expect(isNativeInstalled(here())).toBe(false);
});
