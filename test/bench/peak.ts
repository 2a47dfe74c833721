import { spawnSync } from 'node:child_process';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { InstrumentedModel } from '../../src/analysis/measure/instrumentedModel';
import { feedTensor } from '../../src/engine/input/feeds';
import { sessionFactory } from '../../src/engine/runtime/runtime';
import { peakKilobytes } from './processes';
import { analyze, loadSubject } from './subject';

/** What a child process does before it tells its peak memory. */
export type PeakKind = 'plain' | 'analysis';

/**
 * Largest resident set, in MB, of a process of its own that runs the model four times (`plain`: a session on the
 * file, default options) or analyses one input.
 */
export function measurePeak(kind: PeakKind, file: string, size: readonly [number, number] | undefined): number {
  const args = [
    process.argv[1]!,
    '--peak',
    kind,
    '--model',
    file,
    ...(size === undefined ? [] : ['--size', size.join('x')]),
  ];
  const { status, stdout } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error(`The process that measures peak memory ended with ${status}`);
  return Number(stdout.toString());
}

/** The child's part: works, then prints the peak. */
export async function reportPeak(kind: PeakKind, file: string, size?: readonly [number, number]): Promise<void> {
  if (kind === 'plain') await runPlain(file, size);
  else {
    const subject = await loadSubject(file, size);
    await analyze(subject, new InstrumentedModel(subject.model, sessionFactory(file), { log: console.warn }));
  }
  process.stdout.write(String(Math.round(ownPeakKilobytes() / 1024)));
}

/** Of this program. Where Linux tells it: what Node reports begins with the resident set of the process it was started by. */
function ownPeakKilobytes(): number {
  return peakKilobytes('self') ?? process.resourceUsage().maxRSS;
}

/** No look into the file: a plain process would not have one either. */
async function runPlain(file: string, size: readonly [number, number] = [224, 224]): Promise<void> {
  const session = await InferenceSession.create(file);
  const info = session.inputMetadata[0]!;
  if (!info.isTensor) throw new TypeError(`${info.name} is no tensor`);
  const channelsLast = info.shape[3] === 3 || info.shape[3] === 1;
  const free = channelsLast ? [1, ...size, 3] : [1, 3, ...size];
  const dims = info.shape.map((d, axis) => (typeof d === 'number' ? d : free[axis]!));
  const feed = feedTensor(info.type, dims, new Float32Array(dims.reduce((n, d) => n * d, 1)));
  const tensor = new Tensor(info.type as 'float32', feed.data as Float32Array, dims);
  for (let i = 0; i < 4; i++) await session.run({ [info.name]: tensor });
}
