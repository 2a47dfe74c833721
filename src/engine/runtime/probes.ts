import { Kernel } from '../../analysis/measure/kernel/kernel';
import { MarkedSession } from '../../analysis/measure/markedSession';
import type { Session, SessionTensor } from '../../analysis/measure/session';
import { buildInUse, type Codec } from '../../image/codec';
import { decodeImage } from '../../image/decode';
import { encodePng } from '../../image/encodePng';
import { parseModel } from '../../onnx/model';
import type { Probe } from '../../report/installation';
import { largeModel, TINY_X as X, tinyModel } from './probeModels';
import { runtimeVersion, sessionFactory } from './runtime';

const NAME = 'the tiny model';
/** 256 MB of float32. */
const LARGE = 2 ** 26;

/**
 * Tries one part of the installation. Meant for a process of its own: what is tried may end it.
 *
 * @returns a version where the part has one, else ''
 * @throws Error with what failed
 */
export async function probeEngine(name: Probe, codec: Codec): Promise<string> {
  switch (name) {
    case 'runtime':
      return tryRuntime();
    case 'decoder':
      return tryDecoder(codec);
    case 'allocation':
      return tryAllocation(true);
    case 'arena':
      return tryAllocation(false);
    case 'shared-memory':
      return trySharedMemory();
    case 'early-stop':
      return tryEarlyStop();
  }
}

async function tryRuntime(): Promise<string> {
  const version = await runtimeVersion();
  await using(sessionFactory(NAME)(tinyModel()), async (session) => {
    const { y } = await session.run({ x: tensor(Float32Array.from(X)) });
    requireRelu(y!.data);
  });
  return version;
}

/** The sum of 256 MB of ones, which stay inside the runtime. */
async function tryAllocation(withoutArena: boolean): Promise<string> {
  const createSession = sessionFactory(NAME, new Set(withoutArena ? ['arena'] : []));
  await using(createSession(largeModel(), { optimization: 'disabled' }), async (session) => {
    const { y } = await session.run({
      x: tensor(Float32Array.of(1)),
      n: { type: 'int64', dims: [1], data: BigInt64Array.of(BigInt(LARGE)) },
    });
    if (y!.data[0] !== 1) throw new Error(`the largest of ${LARGE} ones is ${y!.data[0]}`);
  });
  return '';
}

/** The runtime writes into WebAssembly's memory. */
async function trySharedMemory(): Promise<string> {
  const kernel = new Kernel();
  const data = kernel.floats(kernel.allocate(4 * X.length), X.length);
  await using(sessionFactory(NAME)(tinyModel()), async (session) => {
    await session.run({ x: tensor(Float32Array.from(X)) }, { y: tensor(data) });
  });
  requireRelu(data);
  return '';
}

/** A run that ends before onnxruntime-node copies what it has written. */
async function tryEarlyStop(): Promise<string> {
  const data = new Float32Array(X.length);
  const model = parseModel(tinyModel(), NAME);
  await using(MarkedSession.create(model, [], sessionFactory(NAME)), async (session) => {
    const failure = await session.runInto({ x: tensor(Float32Array.from(X)) }, { y: tensor(data) });
    if (failure !== undefined) throw new Error(failure);
  });
  requireRelu(data);
  return '';
}

/** A red pixel beside a blue one. */
async function tryDecoder(codec: Codec): Promise<string> {
  const rgba = Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 255);
  const png = await encodePng({ width: 2, height: 1, rgba }, codec);
  const { data } = await decodeImage(png, { codec, name: 'two pixels' });
  const expected = [255, 0, 0, 0, 0, 255];
  if (expected.some((value, i) => data[i] !== value)) throw new Error(`red and blue were read as ${data.join(' ')}`);
  if (buildInUse(codec) === 'native') return 'native';
  return codec === 'native' ? 'WebAssembly: the native build that is installed cannot be loaded' : 'WebAssembly';
}

function tensor(data: Float32Array): SessionTensor {
  return { type: 'float32', dims: [data.length], data };
}

function requireRelu(y: ArrayLike<number | bigint>): void {
  const wrong = X.findIndex((x, i) => y[i] !== Math.max(0, x));
  if (wrong >= 0) throw new Error(`Relu(${X[wrong]!}) was ${String(y[wrong])}`);
}

async function using<S extends Pick<Session, 'release'>>(
  made: Promise<S>,
  work: (s: S) => Promise<void>,
): Promise<void> {
  const session = await made;
  try {
    await work(session);
  } finally {
    await session.release();
  }
}
