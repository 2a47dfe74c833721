import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { writeWithExternalData } from '../support/models/externalData';
import { tinyClassifier } from '../support/models/tinyModels';
import { BuiltCli } from './builtCli';

let cli: BuiltCli;
const at = (name: string): string => cli.at(name);
beforeAll(() => {
  cli = new BuiltCli();
  writeFileSync(at('m.onnx'), encodeModel(tinyClassifier({ size: [32, 32] })));
  writeFileSync(at('n.onnx'), encodeModel(tinyClassifier({ size: [32, 32], symmetric: 'h' })));
  for (const name of ['loop.onnx', 'loop.png', 'loop.json', 'loop.html']) symlinkSync(name, at(name));
}, 120_000);
afterAll(() => cli.dispose());

/** A command line in a shell, with `flipscope` as the program. */
function shell(line: string, cwd = cli.folder): { readonly status: number | null; stdout: string; stderr: string } {
  const program = `flipscope() { "${process.execPath}" "${cli.script}" "$@"; }; ${line}`;
  const env = { ...process.env, NO_COLOR: '1', TMPDIR: cli.folder };
  return spawnSync('bash', ['-c', program], { cwd, encoding: 'utf8', env });
}
const CHECK = 'flipscope check --noise 1x3x32x32 -m m.onnx';
const COMPARE = 'flipscope compare --noise 1x3x32x32 m.onnx n.onnx';
/** Ways of writing a file, as command lines that lack the file's name at their end. */
const WRITING = [
  `${CHECK} --json`,
  `${CHECK} --csv`,
  `${COMPARE} --html`,
  `${COMPARE} --md`,
  'flipscope audit m.onnx --json',
  'flipscope fix m.onnx --tta -o',
  'flipscope twin m.onnx -o',
];
const drafts = (): readonly string[] => readdirSync(cli.folder).filter((name) => name.startsWith('.flipscope-'));

describe.skipIf(process.platform !== 'linux')('streams that fail', () => {
  it('standard output on a full disk is exit 2 and one line', () => {
    const { status, stderr } = shell(`${CHECK} > /dev/full`);
    expect([status, stderr]).toEqual([2, 'flipscope: Cannot write to standard output: the disk is full.\n']);
    expect(shell('flipscope --help > /dev/full').status).toBe(2);
  });

  it.each(WRITING)('%s /dev/full is exit 2 and one line', (line) => {
    const { status, stderr } = shell(`${line} /dev/full`);
    expect([status, drafts()]).toEqual([2, []]);
    expect(stderr).toMatch(/^flipscope: Cannot write \/dev\/full: the disk is full\. Choose another place\.\n$/);
  });

  it.each(WRITING.filter((line) => !line.endsWith('-o')))('%s - > /dev/full is exit 2 and one line', (line) => {
    const { status, stderr } = shell(`${line} - > /dev/full`);
    expect(status).toBe(2);
    // The table stands there too.
    const said = stderr.split('\n').filter((text) => text.startsWith('flipscope:'));
    expect(said).toEqual(['flipscope: Cannot write to standard output: the disk is full.']);
  });

  it.each(WRITING)('%s FILE, where no file may grow, leaves the old one and no draft', (line) => {
    writeFileSync(at('old'), 'old');
    const { status, stderr } = shell(`ulimit -f 0; ${line} old`);
    expect([status, drafts(), readFileSync(at('old'), 'utf8')]).toEqual([2, [], 'old']);
    expect(stderr).toMatch(
      /^flipscope: Cannot write old: a file may not be that large there\. Choose another place\.\n$/,
    );
    rmSync(at('old'));
  });

  it('standard error on a full disk is exit 2', () => {
    expect(shell(`flipscope check none.png 2> /dev/full`)).toMatchObject({ status: 2, stdout: '' });
  });

  it.each([
    [`${CHECK} --json -`, '{'],
    [`${COMPARE} --md -`, '### Flipscope: `m and n on noise 1×3×32×32, seed 0`'],
  ])('of %s, a reader that stops after a line is no error', (line, first) => {
    const { stdout, stderr } = shell(`${line} 2>/dev/null | head -1; echo "\${PIPESTATUS[0]}"`);
    expect([stdout, stderr]).toEqual([`${first}\n0\n`, '']);
  });
});

describe.skipIf(process.platform === 'win32')('places that are none', () => {
  it.each(['check', 'compare', 'audit', 'doctor', 'fix m.onnx --tta -o x', 'twin m.onnx -o x', '--help'])(
    'a working folder that is gone, for %s',
    (args) => {
      mkdirSync(at('gone'));
      const { status, stdout, stderr } = shell(`rmdir ../gone; flipscope ${args}`, at('gone'));
      const line = 'flipscope: The working folder no longer exists. Change to another folder.\n';
      expect([status, stdout, stderr]).toEqual([2, '', line]);
    },
  );

  it.each([
    ['check --noise 1x3x32x32 -m loop.onnx', /^flipscope: .*loop\.onnx.*ELOOP.*\n$/],
    ['audit loop.onnx', /^flipscope: .*loop\.onnx.*ELOOP.*\n$/],
    ['check loop.png -m m.onnx', /^flipscope: .*loop\.png.*ELOOP.*\n$/],
    ['check --noise 1x3x32x32 -m m.onnx --preprocess loop.json', /^flipscope: loop\.json: .*ELOOP.*\n$/],
    [
      'check --noise 1x3x32x32 -m m.onnx --html loop.html',
      /^flipscope: .*loop\.html.*a link in its path leads back to/,
    ],
    ['compare m.onnx loop.onnx', /^flipscope: .*loop\.onnx.*ELOOP.*\n$/],
    ['twin loop.onnx -o x', /^flipscope: .*loop\.onnx.*ELOOP.*\n$/],
    ['fix m.onnx --tta -o loop.onnx', /^flipscope: .*loop\.onnx.*a link in its path leads back to itself.*\n$/],
  ])('a link to itself: %s', (args, line) => {
    const { status, stdout, stderr } = shell(`flipscope ${args}`);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it('a model behind a link and back is read with the weights beside it', () => {
    mkdirSync(at('far/inner'), { recursive: true });
    symlinkSync('far/inner', at('link'));
    writeWithExternalData(tinyClassifier({ size: [32, 32] }), at('far/w.onnx'));
    const { status, stdout, stderr } = shell('flipscope check --noise 1x3x32x32 -m link/../w.onnx');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('w.onnx');
  });
});
