import { beforeEach, expect, test, vi } from 'vitest';
import type { Session, Tensors } from '../../../src/analysis/measure/session';
import { probeEngine } from '../../../src/engine/runtime/probes';
import * as runtime from '../../../src/engine/runtime/runtime';
import * as codec from '../../../src/image/codec';
import * as decode from '../../../src/image/decode';
import { PROBES, type Probe } from '../../../src/report/installation';

vi.mock('../../../src/engine/runtime/runtime', async (original) => ({ ...(await original<typeof runtime>()) }));
vi.mock('../../../src/image/codec', async (original) => ({ ...(await original<typeof codec>()) }));
vi.mock('../../../src/image/decode', async (original) => ({ ...(await original<typeof decode>()) }));

const real = { ...runtime };
beforeEach(() => vi.restoreAllMocks());

/** Sessions of the real runtime, of which `run` does something else. */
function broken(run: (session: Session, ...args: Parameters<Session['run']>) => Promise<Tensors>): void {
  vi.spyOn(runtime, 'sessionFactory').mockImplementation((path, without) => {
    const create = real.sessionFactory(path, without);
    return async (bytes, settings) => {
      const session = await create(bytes, settings);
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds, fetches) => run(session, feeds, fetches),
        release: () => session.release(),
      };
    };
  });
}

/** What is said of parts that work. */
const DETAILS: Partial<Record<Probe, RegExp>> = { runtime: /^\d+\.\d+\.\d+$/, decoder: /^native$/ };

test.each(PROBES)('%s works here', async (name) => {
  expect(await probeEngine(name, 'native')).toMatch(DETAILS[name] ?? /^$/);
});

test.each(['runtime', 'allocation', 'arena'] as const)('%s fails where a run gives wrong numbers', async (name) => {
  broken(async (session, feeds) => {
    const { y } = await session.run(feeds);
    return { y: { ...y!, data: Float32Array.from(y!.data as Float32Array, (value) => value + 1) } };
  });
  await expect(probeEngine(name, 'native')).rejects.toThrow(/was 1|is 2/);
});

test.each(['shared-memory', 'early-stop'] as const)(
  '%s fails where nothing is written to the memory that is given',
  async (name) => {
    broken((session, feeds) => session.run(feeds, { y: null }));
    await expect(probeEngine(name, 'native')).rejects.toThrow(/was 0|not written/);
  },
);

test('early-stop fails where a run is refused before it has begun', async () => {
  broken(async () => {
    throw new Error('Non tensor type is temporarily not supported.');
  });
  await expect(probeEngine('early-stop', 'native')).rejects.toThrow(/not written/);
});

test.each(PROBES.filter((name) => name !== 'decoder'))('%s fails where no session can be made', async (name) => {
  vi.spyOn(runtime, 'sessionFactory').mockImplementation(() => async () => {
    throw new Error('no native part');
  });
  await expect(probeEngine(name, 'native')).rejects.toThrow('no native part');
});

test('the decoder says when a native build is installed that cannot be loaded', async () => {
  vi.spyOn(codec, 'buildInUse').mockReturnValueOnce('wasm');
  expect(await probeEngine('decoder', 'native')).toMatch(/^WebAssembly: the native build .* cannot be loaded$/);
});

test('the decoder fails where colors change places', async () => {
  vi.spyOn(decode, 'decodeImage').mockResolvedValueOnce({
    width: 2,
    height: 1,
    data: Uint8Array.of(0, 0, 255, 255, 0, 0),
  } as never);
  await expect(probeEngine('decoder', 'native')).rejects.toThrow(/^red and blue were read as 0 0 255 255 0 0$/);
});
