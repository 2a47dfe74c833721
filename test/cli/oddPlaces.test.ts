import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { tinyClassifier } from '../support/models/tinyModels';
import { BuiltCli } from './builtCli';

let cli: BuiltCli;
const at = (name: string): string => cli.at(name);
beforeAll(() => {
  cli = new BuiltCli();
  writeFileSync(at('m.onnx'), encodeModel(tinyClassifier({ size: [32, 32] })));
  for (const name of ['loop.onnx', 'loop.png', 'loop.json', 'loop.html']) symlinkSync(name, at(name));
}, 120_000);
afterAll(() => cli.dispose());

/** A command line in a shell, with `flipscope` as the program. */
function shell(line: string, cwd = cli.folder): { readonly status: number | null; stdout: string; stderr: string } {
  const program = `flipscope() { "${process.execPath}" "${cli.script}" "$@"; }; ${line}`;
  return spawnSync('bash', ['-c', program], { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
}
const CHECK = 'flipscope check --noise 1x3x32x32 -m m.onnx';

describe.skipIf(process.platform !== 'linux')('streams that fail', () => {
  it('standard output on a full disk is exit 2 and one line', () => {
    const { status, stderr } = shell(`${CHECK} > /dev/full`);
    expect([status, stderr]).toEqual([2, 'flipscope: Cannot write to standard output: the disk is full.\n']);
    expect(shell('flipscope --help > /dev/full').status).toBe(2);
  });

  it('standard error on a full disk is exit 2', () => {
    expect(shell(`flipscope check none.png 2> /dev/full`)).toMatchObject({ status: 2, stdout: '' });
  });

  it('a reader that stops after a line is no error', () => {
    const { stdout, stderr } = shell(`${CHECK} --json - 2>/dev/null | head -1; echo "\${PIPESTATUS[0]}"`);
    expect([stdout, stderr]).toEqual(['{\n0\n', '']);
  });
});

describe.skipIf(process.platform === 'win32')('places that are none', () => {
  it('a working folder that is gone', () => {
    mkdirSync(at('gone'));
    const { status, stderr } = shell(`rmdir ../gone; flipscope check`, at('gone'));
    expect([status, stderr]).toEqual([
      2,
      'flipscope: The working folder no longer exists. Change to another folder.\n',
    ]);
  });

  it.each([
    ['check --noise 1x3x32x32 -m loop.onnx', /^flipscope: .*loop\.onnx.*ELOOP.*\n$/],
    ['audit loop.onnx', /^flipscope: .*loop\.onnx.*ELOOP.*\n$/],
    ['check loop.png -m m.onnx', /^flipscope: .*loop\.png.*ELOOP.*\n$/],
    ['check --noise 1x3x32x32 -m m.onnx --preprocess loop.json', /^flipscope: loop\.json: .*ELOOP.*\n$/],
    [
      'check --noise 1x3x32x32 -m m.onnx --html loop.html',
      /^flipscope: .*loop\.html.*a link in its path leads back to/,
    ],
    ['fix m.onnx --tta -o loop.onnx', /^flipscope: .*loop\.onnx.*a link in its path leads back to itself.*\n$/],
  ])('a link to itself: %s', (args, line) => {
    const { status, stdout, stderr } = shell(`flipscope ${args}`);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
    expect(stderr.split('\n')).toHaveLength(2);
  });
});
