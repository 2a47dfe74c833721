import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { tinyClassifier } from '../support/models/tinyModels';
import { BuiltCli, ROOT } from './builtCli';

/** The commands of the README's section on the command line, each as its arguments. */
const commands = readFileSync(join(ROOT, 'README.md'), 'utf8')
  .split('## On the command line')[1]!
  .split('```')[1]!
  .split('\n')
  .filter((line) => line.startsWith('node dist/cli.js '))
  .map((line) => line.replace('node dist/cli.js ', ''));

let cli: BuiltCli;

beforeAll(async () => {
  cli = new BuiltCli();
  mkdirSync(cli.at('photos'));
  await sharp(join(ROOT, 'media/samples/chelsea.png')).jpeg().toFile(cli.at('cat.jpg'));
  await sharp(join(ROOT, 'media/samples/coffee.png')).jpeg().toFile(cli.at('photos/coffee.jpg'));
  writeFileSync(cli.at('model.onnx'), encodeModel(tinyClassifier()));
}, 120_000);
afterAll(() => cli.dispose());

it.each(commands)('flipscope %s', (line) => {
  const { status, stderr } = cli.run(line.split(' '), cli.folder);
  const mayExceed = line.includes('--fail-above');
  expect(mayExceed ? [0, 1] : [0], stderr).toContain(status);
  const written = /(?:-o|--json|--html) (\S+)/.exec(line)?.[1];
  if (written !== undefined) expect(existsSync(cli.at(written))).toBe(true);
});

it('has commands to run', () => expect(commands.length).toBeGreaterThanOrEqual(6));
