import { fc } from '../support/fastCheck';
import { expect, it } from 'vitest';
import { messageLine } from '../../src/cli/messageLine';
import { UserError } from '../../src/protocol/errors';
import { answerFor, onlyLine, runWith } from './fakeEngine';

const LONG = 'n'.repeat(3000);

it('is one line of at most 400 characters that begins with the program', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.nat(2000), (text, more) => {
      const line = messageLine(text + 'a'.repeat(more));
      expect(line.length).toBeLessThanOrEqual(401);
      expect(line.startsWith('flipscope: ')).toBe(true);
      expect(line.indexOf('\n')).toBe(line.length - 1);
    }),
  );
  expect(messageLine('short')).toBe('flipscope: short\n');
});

it.each([
  ['a bad option', ['check', `--${LONG}`], {}, / See "flipscope --help"\.$/],
  ['a missing file', ['check', `${LONG.slice(0, 250)}/${LONG.slice(0, 250)}.png`], {}, /\.$/],
  [
    'an error of the engine',
    ['check'],
    { answer: () => new UserError('model-invalid', `${LONG} Export it again.`) },
    / Export it again\.$/,
  ],
  ['an unexpected one', ['check'], { answer: () => new Error(LONG) }, / Run again with --verbose for details\.$/],
  [
    'a tolerance that is not met',
    ['check', '--fail-above', '0'],
    {
      answer: (spec: Parameters<typeof answerFor>[0]) => {
        const report = answerFor(spec);
        return { ...report, outputs: report.outputs.map((output) => ({ ...output, name: LONG })) };
      },
    },
    / above the tolerance 0$/,
  ],
])('%s fits in 400 characters', async (_, args, options, end) => {
  const line = onlyLine(await runWith(args, options));
  expect(line.length).toBeGreaterThan(300);
  expect(line.length).toBeLessThanOrEqual(400);
  expect(line).toMatch(/^flipscope: /);
  expect(line).toMatch(end);
});
