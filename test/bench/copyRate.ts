import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { median } from './time';

const BYTES = 64 * 2 ** 20;
const ROUNDS = 9;

/** Copies once a message, and answers when it is done. */
const COPIER = `
  const { parentPort } = require('node:worker_threads');
  const [from, to] = [new Uint8Array(${BYTES}).fill(1), new Uint8Array(${BYTES}).fill(2)];
  parentPort.on('message', () => { to.set(from); parentPort.postMessage(0); });
`;

/** Bytes per second that this machine copies from memory to memory with all cores at once; the median of several rounds. */
export async function copyRate(): Promise<number> {
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(COPIER, { eval: true }));
  const round = (): Promise<unknown> =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve) => {
            worker.once('message', resolve);
            worker.postMessage(0);
          }),
      ),
    );
  await round();
  const seconds: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await round();
    seconds.push((performance.now() - start) / 1000);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return (workers.length * BYTES) / median(seconds);
}
