import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BaselineFlags } from '../../src/cli/baseline';
import { study } from '../../src/cli/study';
import { StudyLine } from '../../src/cli/studyLine';
import type { StudyPlan } from '../../src/engine/studyClient/studyPlan';
import { parseBaseline } from '../../src/report/baselineJson';
import { StudyFixture } from '../engine/studyClient/studyFixture';
import { encodeModel } from '../../src/onnx/write';
import { tinyClassifier } from '../support/models/tinyModels';

const COUNT = 12;

let fixture: StudyFixture;
beforeAll(async () => {
  fixture = new StudyFixture();
  await fixture.writeImages(COUNT);
});
afterAll(() => fixture.remove());

async function run(
  plan: StudyPlan,
  flags: BaselineFlags & { readonly md?: string },
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const seen = { stdout: '', stderr: '' };
  const io = {
    stdout: { write: (text: string) => (seen.stdout += text) },
    stderr: { write: (text: string) => (seen.stderr += text) },
    env: {},
  };
  const code = await study(plan, flags, { io, line: new StudyLine(io), startEngine: () => fixture.startEngine() });
  return { code, ...seen };
}

it('compares a study with its baseline by model, flip and image', async () => {
  const baseline = fixture.engine.at('main.json');
  const plan = fixture.plan();
  expect(await run(plan, { baseline, updateBaseline: true })).toMatchObject({ code: 0, stderr: '' });
  const { images, models } = parseBaseline(readFileSync(baseline, 'utf8'));
  expect(images).toHaveLength(COUNT);
  expect(models).toMatchObject([{ name: 'tiny', classes: 'output', outputs: [{ output: 'output' }] }]);
  for (const [, , , figures] of images)
    expect(figures).toEqual([Array(3).fill([expect.any(Number), expect.any(Number)])]);
  // Rows of the earlier run count too: nothing is left to measure.
  const again = await run(plan, { baseline, failOnRegression: true });
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain(`Not worse than the baseline.\n${COUNT} images of the baseline compared.\n`);
});

it('fails for a model that is worse, and says so in Markdown', async () => {
  const [baseline, md] = [fixture.engine.at('better.json'), fixture.engine.at('study.md')];
  await run(fixture.plan(), { baseline, updateBaseline: true });
  const text = readFileSync(baseline, 'utf8');
  // As if it had changed less.
  const { images, ...head } = parseBaseline(text);
  const better = images.map(([root, image, content, figures]) => [
    ...[root, image, content],
    figures.map((flips) => flips.map(([, change]) => [1, change! / 2])),
  ]);
  writeFileSync(baseline, JSON.stringify({ ...head, images: better }));
  const outcome = await run(fixture.plan(), { baseline, failOnRegression: true, md });
  expect(outcome).toMatchObject({ code: 1, stderr: '' });
  expect(readFileSync(md, 'utf8')).toContain('- `Worse than the baseline: ');
});

it('of other images is refused in one line, and the study is kept', async () => {
  const baseline = fixture.engine.at('others.json');
  const few = fixture.plan({ sources: [join(fixture.images, '0')] });
  await run(few, { baseline, updateBaseline: true });
  const outcome = await run(fixture.plan({ sources: [join(fixture.images, '1')] }), { baseline });
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toMatch(
    /^flipscope: \S+: of its images, 3 \(such as \S+\.png\), none is unchanged among those of this run, 3 \(such as \S+\.png\), so nothing is compared\. Write a new one with --update-baseline, without --fail-on-regression\.\n$/,
  );
  expect(outcome.stdout).toContain('3 images with tiny');
});

it('is of a whole study, and writes over nothing that is read', async () => {
  const baseline = fixture.engine.at('shard.json');
  const shard = { index: 1, of: 2 };
  await expect(run(fixture.plan({ shard }), { baseline, updateBaseline: true })).rejects.toThrow(
    '--baseline is of a whole study, and --shard measures a part. Give one of them.',
  );
  for (const name of ['list.json', 'images/0/00000.png']) {
    const target = fixture.engine.at(name);
    if (name === 'list.json') writeFileSync(target, 'images/0/00000.png\n');
    const kept = readFileSync(target);
    const sources = name === 'list.json' ? [`@${target}`] : [fixture.images];
    await expect(run(fixture.plan({ sources }), { md: target })).rejects.toThrow('this run reads this file');
    expect(readFileSync(target)).toEqual(kept);
    if (name === 'list.json') rmSync(target);
  }
  const model = fixture.engine.at('own.onnx');
  writeFileSync(model, encodeModel(tinyClassifier({ size: [16, 16], classes: 4 })));
  const description = fixture.engine.write('own.flipscope.json', JSON.stringify({ labels: 'own.txt' }));
  const labels = fixture.engine.write('own.txt', 'a\nb\nc\nd\n');
  const plan = fixture.plan({ models: [{ kind: 'file', path: model }] });
  for (const md of [model, description, labels]) {
    await expect(run(plan, { md })).rejects.toThrow('this run reads this file');
  }
  const md = join(plan.out, 'study.flipscope-study.json');
  await expect(run(plan, { md })).rejects.toThrow('a study keeps its own');
});

it.each([
  [{ md: 'none/study.md' }, /study\.md: its folder does not exist/],
  [{ baseline: 'none/b.json', updateBaseline: true }, /b\.json: its folder does not exist/],
  [{ md: '.' }, /: there is a folder of that name/],
])('refuses %j before anything is measured', async (flags, message) => {
  const placed = Object.fromEntries(
    Object.entries(flags).map(([flag, value]) => [flag, value === true || fixture.engine.at(String(value))]),
  );
  const plan = fixture.plan();
  await expect(run(plan, placed)).rejects.toThrow(message);
  expect(readdirSync(plan.out).filter((name) => name.endsWith('.parquet'))).toEqual([]);
});

it('writes into the folder of the study too', async () => {
  const plan = fixture.plan();
  expect(await run(plan, { md: join(plan.out, 'study.md') })).toMatchObject({ code: 0 });
});
