import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { EngineProcess } from '../../src/engine/client/client';
import { IMAGE_OPTION, NATIVE_CODEC_OPTION } from '../../src/protocol/engine';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { peakKilobytes, residentKilobytes } from './processes';
import { median } from './time';

const ROUNDS = 3;
/** What the decoder's thread has held is freed once that has ended. */
const SETTLED_MS = 1000;

/** What a check of one large image costs the engine; medians. */
export interface LargeImageCost {
  readonly seconds: number;
  /** Of the engine, where /proc tells it; as `moreMB`. */
  readonly peakMB?: number;
  /** What it holds after the check that it did not hold before. */
  readonly moreMB?: number;
}

/** The ways in which images are decoded: by the command line where that is installed, and by the extension. */
export const DECODERS = {
  native: [NATIVE_CODEC_OPTION],
  WebAssembly: [IMAGE_OPTION],
} as const;

/**
 * A check of an image with the built-in model under three flips, by an engine that has checked a small one before.
 *
 * @param cli the built command line, beside which the engine lies
 * @throws Error when that is not built, or a check fails
 */
export async function costOfLarge(cli: string, image: string, decoder: keyof typeof DECODERS): Promise<LargeImageCost> {
  const rounds: LargeImageCost[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await costOf(cli, image, decoder));
  const of = (name: keyof LargeImageCost): number | undefined => {
    const values = rounds.flatMap((round) => round[name] ?? []);
    return values.length === ROUNDS ? median(values) : undefined;
  };
  const [peakMB, moreMB] = [of('peakMB'), of('moreMB')];
  return { seconds: of('seconds')!, ...(peakMB !== undefined && { peakMB }), ...(moreMB !== undefined && { moreMB }) };
}

async function costOf(cli: string, image: string, decoder: keyof typeof DECODERS): Promise<LargeImageCost> {
  const script = join(dirname(cli), 'engine.js');
  if (!existsSync(script)) throw new Error('Build first: npm run build');
  const nothing = (): void => undefined;
  const engine = new EngineProcess({ script, args: DECODERS[decoder], events: { progress: nothing, log: nothing } });
  try {
    await engine.functions.analyze('small', specOf(join(dirname(cli), '..', 'media', 'samples', 'chelsea.png')));
    const before = residentKilobytes(engine.pid!);
    const start = performance.now();
    await engine.functions.analyze('large', specOf(image));
    const seconds = (performance.now() - start) / 1000;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const [peak, after] = [peakKilobytes(engine.pid!), residentKilobytes(engine.pid!)];
    return {
      seconds,
      ...(peak !== undefined && { peakMB: peak / 1024 }),
      ...(before !== undefined && after !== undefined && { moreMB: (after - before) / 1024 }),
    };
  } finally {
    await engine.kill();
  }
}

function specOf(path: string): AnalysisSpec {
  return {
    model: { kind: 'builtin', id: 'efficientnet-lite0' },
    input: { kind: 'image', path },
    flips: ['h', 'v', 'hv'],
    flipMode: 'tensor',
  };
}

/** The images of a folder, by name. */
export function imagesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}
