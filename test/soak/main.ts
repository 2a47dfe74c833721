import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineService } from '../../src/engine/service/engineService';
import { resources, type Resources } from './resources';
import { slopeOf } from './slope';
import { Work } from './work';

/** What a slope may be per analysis before it is called a leak: the noise of the allocator, and of nothing. */
const MAX_SLOPES: Readonly<Record<keyof Resources, number>> = { memory: 60, handles: 0.01, children: 0.01 };
/** The first part, in which caches fill and heaps grow to their size, does not count. */
const SETTLING = 0.3;
/** Points that are measured in all. */
const POINTS = 50;

/** Prints what each analysis leaves behind; exit code 1 when that is more than nothing. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { analyses: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
  });
  const analyses = Number(values.analyses);
  if (!(analyses >= POINTS)) throw new Error(`--analyses is a number, at least ${POINTS}`);
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-soak-'));
  try {
    const points = await measure(analyses, Number(values.seed), folder);
    const settled = points.filter(([index]) => index >= SETTLING * analyses);
    process.exitCode = report(settled) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
  // The thread that decodes images stays.
  process.exit();
}

type Point = readonly [analyses: number, held: Resources];

async function measure(analyses: number, seed: number, folder: string): Promise<readonly Point[]> {
  const engine = new EngineService({
    packageRoot: process.cwd(),
    codec: 'wasm',
    onProgress: () => undefined,
    onLog: (level, message) => console.log(`${level}: ${message}`),
  });
  const work = new Work(engine, folder, seed);
  const points: Point[] = [];
  for (let index = 0; index < analyses; index++) {
    await work.analyze(index);
    if (index % Math.floor(analyses / POINTS) !== 0) continue;
    const held = await resources();
    points.push([index, held]);
    if (points.length % 10 === 0) console.log(`${index + 1} analyses: ${describe(held)}`);
  }
  return points;
}

function describe({ memory, handles, children }: Resources): string {
  return `${(memory / 1024).toFixed(0)} MB, ${handles} file descriptors, ${children} child processes`;
}

/** Whether nothing is left behind. */
function report(points: readonly Point[]): boolean {
  const units = { memory: 'kB of memory', handles: 'file descriptors', children: 'child processes' };
  const results = (Object.keys(MAX_SLOPES) as (keyof Resources)[]).map((name) => {
    const slope = slopeOf(points.map(([index, held]) => [index, held[name]] as const));
    const isLow = slope <= MAX_SLOPES[name];
    console.log(
      `${isLow ? 'ok  ' : 'LEAK'} ${slope.toFixed(3)} ${units[name]} per analysis (at most ${MAX_SLOPES[name]})`,
    );
    return isLow;
  });
  return results.every((isLow) => isLow);
}

void main();
