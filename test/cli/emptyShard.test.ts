import { afterAll, beforeAll, expect, it } from 'vitest';
import { merge } from '../../src/cli/merge';
import { study } from '../../src/cli/study';
import { StudyLine } from '../../src/cli/studyLine';
import { StudyFixture } from '../engine/studyClient/studyFixture';

const OF = 3;

let fixture: StudyFixture;
beforeAll(async () => {
  fixture = new StudyFixture();
  await fixture.writeImages(1);
});
afterAll(() => fixture.remove());

it('a shard without images is done like any other, and merges', async () => {
  const texts: string[] = [];
  const stream = { write: (text: string) => texts.push(text) };
  const io = { stdout: stream, stderr: stream, env: {} };
  const out = fixture.engine.at('shards');
  for (let index = 1; index <= OF; index++) {
    const plan = { ...fixture.plan({ out }), shard: { index, of: OF } };
    const running = { io, line: new StudyLine(io), startEngine: () => fixture.startEngine() };
    expect(await study(plan, {}, running)).toBe(0);
  }
  expect(texts.filter((text) => text.startsWith('0 images with tiny'))).toHaveLength(OF - 1);
  expect(await merge([out], {}, io)).toBe(0);
  expect(texts.at(-1)).toMatch(/^1 image with tiny\n/);
});
