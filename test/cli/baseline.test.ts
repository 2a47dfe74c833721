import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseBaseline } from '../../src/report/baselineJson';
import type { Report } from '../../src/report/report';
import { answerFor, onlyLine, runWith, type Outcome } from './fakeEngine';

/** Enough for a loss that chance does not explain. */
const COUNT = 6;

let folder: string;
const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-baseline-'));
  mkdirSync(at('images'));
  for (let i = 0; i < COUNT; i++) writeFileSync(at(`images/${i}.png`), `image ${i}`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A classifier whose class stays or not, and whose output changes by so much. */
function reportOf(report: Report, { stays = true, change = 0.1, kind = 'classes' as const } = {}): Report {
  const classes = { top: {}, agreement: { h: stays }, top5Overlap: {}, jsd: {} };
  const [output] = report.outputs;
  const contract = { kind, origin: 'its name', certainty: 'found' } as const;
  return {
    ...report,
    flips: ['h'],
    outputs: [{ ...output!, name: 'logits', contract, classes, figure: { h: { name: 'relL2', value: change } } }],
  };
}

function check(
  args: readonly string[],
  how: Parameters<typeof reportOf>[1] = {},
  paths = [at('images')],
): Promise<Outcome> {
  const answer = (spec: Parameters<typeof answerFor>[0]): Report => reportOf(answerFor(spec), how);
  return runWith(['check', ...paths, '--flips', 'h', ...args], { answer });
}

const baseline = (...more: readonly string[]): readonly string[] => ['--baseline', at('main.json'), ...more];

describe('flipscope check --baseline', () => {
  it('writes a baseline, which the same model is not worse than', async () => {
    const first = await check(baseline('--update-baseline'));
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('There was no baseline to compare with.\n');
    expect(first.stdout).toContain(`written: ${at('main.json')}\n`);
    expect(parseBaseline(read('main.json')).images).toHaveLength(COUNT);
    const second = await check(baseline('--fail-on-regression'));
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain(`Not worse than the baseline.\n${COUNT} images of the baseline compared.\n`);
  });

  it('fails where fewer classes stay, and leaves the baseline as it was', async () => {
    await check(baseline('--update-baseline'));
    const before = read('main.json');
    const told = await check(baseline(), { stays: false });
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('Worse than the baseline: fewer classes stay mirrored left-right.');
    const failed = await check(baseline('--fail-on-regression', '--update-baseline', '--md', at('a.md')), {
      stays: false,
    });
    expect(failed.code).toBe(1);
    expect(read('main.json')).toBe(before);
    expect(read('a.md')).toMatch(/^## Flipscope: baseline\n\n- `Worse than the baseline: /);
    expect(await check(baseline('--update-baseline'), { stays: false })).toMatchObject({ code: 0 });
    expect(read('main.json')).not.toBe(before);
  });

  it('fails where the output changes beyond the tolerance', async () => {
    await check(baseline('--update-baseline'));
    expect((await check(baseline('--fail-on-regression'), { change: 0.12 })).code).toBe(1);
    expect((await check(baseline('--fail-on-regression', '--tolerance', '25%'), { change: 0.12 })).code).toBe(0);
  });

  it('counts images that are new or have changed', async () => {
    await check(baseline('--update-baseline'));
    writeFileSync(at('images/0.png'), 'another image');
    writeFileSync(at('images/new.png'), 'image');
    rmSync(at('images/5.png'));
    expect((await check(baseline())).stdout).toContain(
      '4 images of the baseline compared. Not compared: 1 of other content, 1 only in this run, 1 only in the baseline.\n',
    );
  });

  it('knows images by their path from its folder, however they are named', async () => {
    await check(baseline('--update-baseline'));
    expect(parseBaseline(read('main.json')).images[0]![1]).toBe('images/0.png');
    const again = await check(baseline('--fail-on-regression'), {}, [relative(process.cwd(), at('images'))]);
    expect(again.stdout).toContain(`${COUNT} images of the baseline compared.\n`);
  });

  it('says in one line that nothing can be compared, after the reports are written', async () => {
    await check(baseline('--update-baseline'));
    const outcome = await check(baseline('--json', at('a.json')), { kind: 'vector' as 'classes' });
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toContain('another contract of the output “logits” (classes, not vector)');
    expect(existsSync(at('a.json'))).toBe(true);
    const replaced = await check(baseline('--update-baseline'), { kind: 'vector' as 'classes' });
    expect(replaced).toMatchObject({ code: 0, stderr: '' });
    expect(replaced.stdout).toContain('Not compared with the baseline that was replaced: ');
  });

  it.each([
    ['of a newer Flipscope', '{"schema":"flipscope/baseline@2"}', /flipscope\/baseline@2 is newer than this Flipscope/],
    ['that is a report', '{"schema":"flipscope/report@2"}', /not a flipscope\/baseline@1: /],
    ['that is no JSON', 'x', /not JSON: /],
    ['that is not there', undefined, /there is no such baseline\. Write it with --update-baseline\.$/],
  ])('refuses one %s before anything runs', async (_, text, message) => {
    if (text !== undefined) writeFileSync(at('main.json'), text);
    for (const more of text === undefined ? [[]] : [[], ['--update-baseline']]) {
      const outcome = await check(baseline(...more));
      expect([outcome.code, outcome.specs]).toEqual([2, []]);
      expect(onlyLine(outcome)).toMatch(message);
      if (text !== undefined) expect(read('main.json')).toBe(text);
    }
  });

  it('writes over no input and no other output', async () => {
    await check(baseline('--update-baseline'));
    symlinkSync(at('main.json'), at('images/9.png'));
    const input = await check(baseline('--update-baseline'));
    expect(onlyLine(input)).toContain('this run reads this file');
    const output = await check(baseline('--update-baseline', '--json', at('main.json')), {}, [at('images/0.png')]);
    expect(onlyLine(output)).toContain('The baseline and another output would go to');
    expect([input.code, output.code]).toEqual([2, 2]);
  });

  it.each(['--fail-on-regression', '--update-baseline'])('%s needs a baseline', async (option) => {
    const outcome = await check([option]);
    expect(onlyLine(outcome)).toBe(`flipscope: ${option} needs a file to compare with: give --baseline FILE too.`);
  });
});
