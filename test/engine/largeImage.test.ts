import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineProcess } from '../../src/engine/client/client';
import { loadSharp } from '../../src/image/codec';
import { decodeImage } from '../../src/image/decode';
import { modelPixels, pixelsToImage } from '../../src/image/preprocess';
import { NATIVE_CODEC_OPTION } from '../../src/protocol/engine';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { BuiltCli, ROOT } from '../cli/builtCli';

const SMALL = join(ROOT, 'media/samples/chelsea.png');
const nothing = (): void => undefined;

let cli: BuiltCli;
beforeAll(() => {
  cli = new BuiltCli();
}, 120_000);
afterAll(() => cli.dispose());

const spec = (path: string): AnalysisSpec => ({
  model: { kind: 'builtin', id: 'efficientnet-lite0' },
  input: { kind: 'image', path },
  flips: ['h'],
  flipMode: 'tensor',
});

const hasProc = process.platform === 'linux';

describe.each([
  ['WebAssembly', []],
  ['the native build', [NATIVE_CODEC_OPTION]],
])('decoded by %s', (_, args) => {
  let engine: EngineProcess;
  beforeAll(() => {
    engine = new EngineProcess({
      script: cli.at('dist/engine.js'),
      args,
      events: { progress: nothing, log: nothing },
    });
  });
  afterAll(() => engine.kill());

  /** Megabytes of memory that the engine takes, or took at most. */
  function memory(what: 'VmRSS' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${engine.pid}/status`, 'utf8');
    return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)![1]) / 1024;
  }

  it('a large image gives the pixels that a small one would, and its memory back', async () => {
    const large = cli.at('large.png');
    await loadSharp('native')(SMALL).resize(7000, 5000, { fit: 'fill' }).png({ compressionLevel: 1 }).toFile(large);
    await engine.functions.analyze('small', spec(SMALL));
    const before = hasProc ? memory('VmRSS') : 0;
    const { report, images } = await engine.functions.analyze('large', spec(large));
    if (hasProc) expect(memory('VmRSS') - before).toBeLessThan(60);
    expect(report.input.source).toMatchObject({ width: 7000, height: 5000 });
    const decoded = await decodeImage(large, { codec: 'native' });
    expect(images.id).toEqual(pixelsToImage(modelPixels(decoded, report.input.preprocess!).id));
  }, 120_000);

  it('a hundred megapixels take less than a gigabyte, and leave no file', async () => {
    const flat = cli.at('flat.png');
    const create = { width: 10_000, height: 10_000, channels: 3, background: '#a0b0c0' } as const;
    await loadSharp('native')({ create }).png().toFile(flat);
    const { report } = await engine.functions.analyze('flat', spec(flat));
    expect(report.input.source).toMatchObject({ width: 10_000, height: 10_000 });
    if (hasProc) expect(memory('VmHWM')).toBeLessThan(900);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('.flipscope-'))).toEqual([]);
  }, 120_000);

  it('a large image that is cut off is called so', async () => {
    const large = cli.at('cut.png');
    writeFileSync(large, readFileSync(cli.at('large.png')).subarray(0, 1_000_000));
    await expect(engine.functions.analyze('cut', spec(large))).rejects.toMatchObject({
      reason: 'input-invalid',
      message: expect.stringMatching(/cut\.png: the PNG image is damaged or cut off .*\. Save or download it again\.$/),
    });
  }, 120_000);
});
