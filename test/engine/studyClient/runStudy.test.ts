import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeSummaries } from '../../../src/analysis/study/mergeSummaries';
import type { LiveStudy } from '../../../src/engine/studyClient/liveStudy';
import { lockStudy } from '../../../src/engine/studyClient/studyLock';
import { UserError } from '../../../src/protocol/errors';
import { decodeImage } from '../../../src/image/decode';
import { FLIPS } from '../../../src/report/flips';
import { summaryToJson } from '../../../src/report/summaryJson';
import { figuresOf } from '../../analysis/study/randomStudy';
import { rowsIn } from './rowsIn';
import { StudyFixture } from './studyFixture';

const COUNT = 20;

let fixture: StudyFixture;
let paths: readonly string[];
beforeAll(async () => {
  fixture = new StudyFixture();
  paths = await fixture.writeImages(COUNT);
});
afterAll(() => fixture.remove());

describe('a study of 20 images', () => {
  it('has the figures of a report of each', async () => {
    const plan = fixture.plan();
    await fixture.run(plan);
    const images = await rowsIn(plan.out, 'images');
    const outputs = await rowsIn(plan.out, 'outputs');
    const layers = await rowsIn(plan.out, 'layers');
    expect(images).toHaveLength(COUNT * FLIPS.length);
    for (const path of paths.slice(0, 5)) {
      const { report } = await fixture.engine.service.analyze('check', {
        model: plan.models[0]!,
        input: { kind: 'image', path: join(fixture.images, path) },
        flips: FLIPS,
        flipMode: 'tensor',
        expect: plan.expect!,
      });
      const [output] = report.outputs;
      for (const flip of FLIPS) {
        const isSame = (row: { image: string; flip: string | null }) => row.image === path && row.flip === flip;
        const row = images.find(isSame)!;
        const { name, value } = output!.figure[flip]!;
        expect(row).toMatchObject({ root: 0, model: 'tiny', message: null, figure: name, change: value });
        expect(row).toMatchObject({ verdict: output!.verdict[flip], starts: report.firstBroken[flip], width: 16 });
        expect(row.agrees).toBe(output!.classes!.agreement[flip]);
        expect(row.top1).toBe(output!.classes!.top.id![0]!.index);
        expect(row.p).toBeCloseTo(output!.classes!.top.id![0]!.p, 6);
        expect(row.flipped_p).toBeCloseTo(output!.classes!.top[flip]![0]!.p, 6);
        expect(row.label).toBe(Number(path[0]));
        expect(outputs.filter(isSame)).toMatchObject([{ output: 'output', figure: name, change: value }]);
        expect(layers.filter(isSame).map(({ layer, error }) => [layer, error])).toEqual(
          report.layers.map(({ tensor, error }) => [tensor, error[flip]]),
        );
      }
    }
  });

  it('sums its rows up', async () => {
    const plan = fixture.plan();
    const { summary, file } = await fixture.run(plan);
    expect(readFileSync(file, 'utf8')).toBe(summaryToJson(summary));
    const rows = (await rowsIn(plan.out, 'images')).filter(({ flip }) => flip === 'h');
    const { h } = summary.models[0]!.flips;
    expect(summary.images).toEqual({ measured: COUNT, failed: 0 });
    expect(h).toMatchObject({ images: COUNT, top1: { agreement: { n: COUNT } } });
    expect(h!.top1!.agreement.k).toBe(rows.filter(({ agrees }) => agrees).length);
    expect(h!.accuracy!.original.k).toBe(rows.filter(({ top1, label }) => top1 === label).length);
    expect(h!.accuracy!.average.k).toBe(rows.filter(({ average_top1, label }) => average_top1 === label).length);
    const { change } = summary.models[0]!.outputs[0]!;
    expect(change.mean).toBeCloseTo(rows.reduce((sum, row) => sum + row.change!, 0) / COUNT, 12);
    expect(change.max).toBe(Math.max(...rows.map((row) => row.change!)));
    expect(summary.models[0]!.causes!.h!.images).toBe(2);
    const worst = rows.toSorted((a, b) => b.change! - a.change!);
    expect(summary.models[0]!.worst[0]!.change).toBeGreaterThanOrEqual(worst[0]!.change!);
  });

  it('shows its worst images, each with a thumbnail of its file', async () => {
    const { worst } = (await fixture.run(fixture.plan())).summary.models[0]!;
    expect(worst).toHaveLength(COUNT);
    const { image, thumbnail } = worst[0]!;
    const jpeg = await decodeImage(Buffer.from(thumbnail!, 'base64'), { codec: 'native' });
    const png = await decodeImage(join(fixture.images, image), { codec: 'native' });
    expect(jpeg).toMatchObject({ width: 16, height: 16 });
    const apart = Array.from(jpeg.data, (value, i) => Math.abs(value - png.data[i]!));
    expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(25);
  });

  it('measures outputs alone to the same figures', async () => {
    const [all, alone] = [fixture.plan(), fixture.plan({ layers: 'none' })];
    const [first, second] = [await fixture.run(all), await fixture.run(alone)];
    expect(second.summary.models[0]!.outputs).toEqual(first.summary.models[0]!.outputs);
    expect(readdirSync(alone.out).some((name) => name.startsWith('layers'))).toBe(false);
  });

  it.each([2, 3])('in %i shards, in one folder, merges to the summary of the whole', async (of) => {
    const whole = await fixture.run(fixture.plan());
    const { out } = fixture.plan();
    const shards = [];
    for (let index = 1; index <= of; index++) {
      const { summary, file } = await fixture.run(fixture.plan({ out, shard: { index, of } }));
      shards.push({ name: file, summary });
    }
    expect(figuresOf(mergeSummaries(shards.toReversed()))).toBe(figuresOf(whole.summary));
    await expect(fixture.run(fixture.plan({ out, shard: { index: 1, of: of + 1 } }))).rejects.toThrow(
      `${out} was begun with ${of} shards, not ${of + 1}`,
    );
  });

  it('with several engines is the same', async () => {
    const [one, three] = [await fixture.run(fixture.plan()), await fixture.run(fixture.plan({ jobs: 3 }))];
    expect(summaryToJson(three.summary)).toBe(summaryToJson(one.summary));
  });
});

describe('a study that is ended', () => {
  it('goes on where it was, with no row lost or doubled', async () => {
    const whole = await fixture.run(fixture.plan());
    const plan = fixture.plan();
    for (const left of [4, 7]) {
      const ending = fixture.run(plan, { startEngine: () => fixture.startEngine({ studyImage: endingAfter(left) }) });
      await expect(ending).rejects.toThrow('Canceled.');
    }
    const before = (await rowsIn(plan.out, 'images')).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(COUNT * FLIPS.length);
    const { summary } = await fixture.run(plan);
    const keys = (await rowsIn(plan.out, 'images')).map(({ image, flip }) => `${image} ${flip}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(summaryToJson(summary)).toBe(summaryToJson(whole.summary));
    // Nothing is left to measure.
    const again = fixture.run(plan, { startEngine: () => fixture.startEngine({ studyImage: endingAfter(0) }) });
    expect(summaryToJson((await again).summary)).toBe(summaryToJson(whole.summary));
  });

  it('leaves out a part whose images were not written yet', async () => {
    const plan = fixture.plan();
    const { summary } = await fixture.run(plan);
    const [images] = readdirSync(plan.out).filter((name) => name.startsWith('images-'));
    rmSync(join(plan.out, images!));
    expect(summaryToJson((await fixture.run(plan)).summary)).toBe(summaryToJson(summary));
    expect(await rowsIn(plan.out, 'outputs')).toHaveLength(COUNT * FLIPS.length);
  });

  it('is followed with what there was and what is added, to the same summary', async () => {
    const whole = await fixture.run(fixture.plan());
    const plan = fixture.plan();
    const counts: number[] = [];
    const follow = (live: LiveStudy) => {
      counts.push(live.summary.images.measured);
      last = live;
    };
    let last: LiveStudy | undefined;
    const ending = fixture.run(plan, {
      startEngine: () => fixture.startEngine({ studyImage: endingAfter(6) }),
      follow,
    });
    await expect(ending).rejects.toThrow('Canceled.');
    const { measured } = last!.summary.images;
    expect([0 < measured, measured < COUNT]).toEqual([true, true]);
    const { summary } = await fixture.run(plan, { follow });
    expect(summaryToJson(summary)).toBe(summaryToJson(whole.summary));
    expect(last!.images.size).toBe(COUNT);
    expect(counts).toEqual([0, 0]);
  });

  it('replaces another study where it may', async () => {
    const plan = fixture.plan();
    await fixture.run(plan);
    const { summary } = await fixture.run({ ...plan, replaces: true, sources: [join(fixture.images, '0')] });
    expect(summary.images.measured).toBe(COUNT / 4);
    expect(await rowsIn(plan.out, 'images')).toHaveLength((COUNT / 4) * FLIPS.length);
    const kept = { ...plan, replaces: true, sources: [join(fixture.images, '0')] };
    const again = fixture.run(kept, { startEngine: () => fixture.startEngine({ studyImage: endingAfter(0) }) });
    expect(summaryToJson((await again).summary)).toBe(summaryToJson(summary));
  });

  it('names files from a folder that is given', async () => {
    const sources = paths.slice(0, 2).map((path) => join(fixture.images, path));
    const { list } = await fixture.run(fixture.plan({ sources, base: fixture.images }));
    expect(list.images.map(({ image }) => image)).toEqual([...paths.slice(0, 2)].sort());
  });

  it('refuses to go on with something else, by name', async () => {
    const plan = fixture.plan();
    await fixture.run(plan);
    await expect(fixture.run({ ...plan, flips: ['h'] })).rejects.toThrow(
      `${plan.out} holds a study with other flips (h, not h, v, hv)`,
    );
    await expect(fixture.run({ ...plan, sources: [join(fixture.images, '0')] })).rejects.toThrow(
      'another number of images (5, not 20)',
    );
  });
});

describe('bad input', () => {
  it('an unreadable image is a row', async () => {
    const folder = fixture.engine.at('some');
    mkdirSync(folder);
    writeFileSync(join(folder, 'broken.png'), 'no image');
    writeFileSync(join(folder, 'good.png'), readFileSync(join(fixture.images, paths[0]!)));
    const plan = fixture.plan({ sources: [folder] });
    const { summary } = await fixture.run(plan);
    expect(summary.images).toEqual({ measured: 1, failed: 1 });
    expect(summary.failures[0]).toMatchObject({ image: 'broken.png' });
    const row = (await rowsIn(plan.out, 'images')).find(({ message }) => message !== null);
    expect(row).toMatchObject({ image: 'broken.png', flip: null, content: null });
    expect(row!.message).toMatch(/broken\.png/);
  });

  it('an image that ends the engine is a row, and no other', async () => {
    const bad = paths[3]!;
    const crashing: typeof fixture.engine.service.studyImage = async (id, input) => {
      if (!input.path.endsWith(bad)) return fixture.engine.service.studyImage(id, input);
      throw new UserError('engine-crashed', 'The analysis engine stopped (signal SIGSEGV).');
    };
    let started = 0;
    const plan = fixture.plan();
    const { summary } = await fixture.run(plan, {
      startEngine: () => {
        started++;
        return fixture.startEngine({ studyImage: crashing });
      },
    });
    expect(summary.images).toEqual({ measured: COUNT - 1, failed: 1 });
    expect(summary.failures).toEqual([
      { root: 0, image: bad, message: 'The analysis engine stopped (signal SIGSEGV).' },
    ]);
    expect(started).toBe(3);
  });

  it('an image that is gone when the study ends has no thumbnail', async () => {
    const gone = paths[5]!;
    const thumbnail: typeof fixture.engine.service.thumbnail = async (path) => {
      if (!path.endsWith(gone)) return fixture.engine.service.thumbnail(path);
      throw new UserError('input-missing', `${path}: there is no such file.`);
    };
    const warnings: string[] = [];
    const { summary } = await fixture.run(fixture.plan(), {
      startEngine: () => fixture.startEngine({ thumbnail }),
      warn: (message) => warnings.push(message),
    });
    const without = summary.models[0]!.worst.filter((image) => image.thumbnail === undefined);
    expect(without.map(({ image }) => image)).toEqual([gone]);
    expect(warnings).toEqual([expect.stringMatching(/its thumbnail is left out: .*there is no such file\.$/)]);
  });

  it('a folder that another run has is refused, and taken over from a dead one', async () => {
    const plan = fixture.plan();
    mkdirSync(plan.out);
    const lock = await lockStudy(plan.out);
    await expect(fixture.run(plan)).rejects.toThrow(`${plan.out} is in use by process ${process.pid}`);
    await lock.release();
    const dead = { id: 'x', pid: 2 ** 22 + 1, host: hostname() };
    writeFileSync(join(plan.out, 'study.lock'), JSON.stringify(dead));
    expect((await fixture.run(plan)).summary.images.measured).toBe(COUNT);
    expect(readdirSync(plan.out)).not.toContain('study.lock');
  });

  it.runIf(process.platform === 'linux')(
    'the lock of a killed process that nobody waits for is taken over',
    async () => {
      const plan = fixture.plan();
      mkdirSync(plan.out);
      const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
      const ended = once(parent, 'exit');
      try {
        const [pid] = (await once(parent.stdout, 'data')).map(Number);
        const state = (): string => readFileSync(`/proc/${pid}/stat`, 'utf8');
        await expect.poll(state).toContain(') Z ');
        writeFileSync(join(plan.out, 'study.lock'), JSON.stringify({ id: 'x', pid, host: hostname() }));
        await (await lockStudy(plan.out)).release();
      } finally {
        parent.kill();
        await ended;
      }
    },
  );

  it.runIf(process.platform === 'linux')('the lock of an ended process whose number another one has now', async () => {
    const plan = fixture.plan();
    mkdirSync(plan.out);
    const lock = await lockStudy(plan.out);
    const path = join(plan.out, 'study.lock');
    const { start, ...owner } = JSON.parse(readFileSync(path, 'utf8')) as { start: { boot: string; ticks: string } };
    // This process, started at another time.
    writeFileSync(path, JSON.stringify({ ...owner, id: 'x', start: { ...start, ticks: '1' } }));
    const taken = await lockStudy(plan.out);
    await expect(lock.requireHeld()).rejects.toThrow('has taken this folder over');
    // Of another boot, as of another machine of this name: only its age could tell.
    writeFileSync(path, JSON.stringify({ ...owner, id: 'x', start: { boot: 'other', ticks: '1' } }));
    await expect(lockStudy(plan.out)).rejects.toThrow('is in use');
    await taken.release();
    await lock.release();
  });

  it('names that NFC makes the same are two images', async () => {
    const names = ['\u00e9.png', 'e\u0301.png'];
    for (const name of names) {
      fixture.engine.write(`twins-${name}`, readFileSync(join(fixture.images, paths[0]!)));
    }
    const plan = fixture.plan({ sources: [fixture.engine.at('twins-*.png')], causes: 0 });
    const { summary } = await fixture.run(plan);
    expect(summary.images).toEqual({ measured: 2, failed: 0 });
    const rows = await rowsIn(plan.out, 'images');
    expect(new Set(rows.map(({ image }) => image))).toEqual(new Set(names.map((name) => `twins-${name}`)));
  });

  it('a list names files beside its own folder too, from wherever it is read', async () => {
    const [first] = paths;
    mkdirSync(fixture.engine.at('lists'));
    const list = fixture.engine.write('lists/list.txt', `\ufeff../images/${first!}\r\n`);
    const { summary, list: found } = await fixture.run(fixture.plan({ sources: [`@${list}`], causes: 0 }));
    expect(summary.images).toEqual({ measured: 1, failed: 0 });
    expect(found.images.map(({ image }) => image)).toEqual([basename(first!)]);
  });

  it('a list with missing files says how many, and which come first', async () => {
    const list = fixture.engine.write(
      'list.txt',
      ['images/0/00000.png', 'a.png', 'b.png', 'c.png', 'd.png'].join('\n'),
    );
    const warnings: string[] = [];
    const { summary } = await fixture.run(fixture.plan({ sources: [`@${list}`] }), {
      warn: (message) => warnings.push(message),
    });
    expect(warnings).toEqual([`${list}: 4 of 5 files do not exist: a.png, b.png, c.png, ….`]);
    expect(summary.images).toEqual({ measured: 1, failed: 4 });
  });

  it('a folder without images, and one where none can be read', async () => {
    const folder = fixture.engine.at('nothing');
    mkdirSync(folder);
    await expect(fixture.run(fixture.plan({ sources: [folder] }))).rejects.toThrow(`${folder}: no image (.png`);
    const [none, message] = [join(folder, 'none'), 'there is no such folder. Check the path.'];
    await expect(fixture.run(fixture.plan({ sources: [`${none}/*.png`] }))).rejects.toThrow(`${none}: ${message}`);
    writeFileSync(join(folder, 'x.png'), 'x');
    await expect(fixture.run(fixture.plan({ sources: [folder] }))).rejects.toThrow('x.png');
  });
});

/** Measures so many images, then is canceled. */
function endingAfter(count: number): (typeof fixture.engine.service)['studyImage'] {
  let left = count;
  return async (id, input) => {
    if (left-- <= 0) throw new UserError('canceled', 'Canceled.');
    return fixture.engine.service.studyImage(id, input);
  };
}
