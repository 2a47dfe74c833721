import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/protocol/errors';
import { connectRpc, type MessageChannelEnd } from '../../src/protocol/rpc';

/** Two ends of a channel that clones what crosses it, as postMessage and process channels do. */
function pair(
  clone: (message: unknown) => unknown = structuredClone,
): [MessageChannelEnd, MessageChannelEnd, unknown[]] {
  const seen: unknown[] = [];
  const listeners: [((m: unknown) => void)[], ((m: unknown) => void)[]] = [[], []];
  const end = (own: 0 | 1): MessageChannelEnd => ({
    post: (message) => {
      const copy = clone(message);
      seen.push(copy);
      queueMicrotask(() => listeners[own === 0 ? 1 : 0].forEach((receive) => receive(copy)));
    },
    listen: (receive) => {
      listeners[own].push(receive);
      return () => listeners[own].splice(listeners[own].indexOf(receive), 1);
    },
  });
  return [end(0), end(1), seen];
}

interface Host {
  count(...args: readonly unknown[]): Promise<number>;
  slice(): Promise<Float32Array>;
  buffer(): Promise<{ bytes: Uint8Array }>;
  sum(numbers: Float32Array): Promise<number>;
  echo(value: unknown): Promise<unknown>;
  fail(): Promise<void>;
  crash(): Promise<void>;
  unsendable(): Promise<unknown>;
}

const host: Host = {
  count: async (...args) => args.length,
  slice: async () => new Float32Array([0, 1, 2, 3]).subarray(1, 3),
  buffer: async () => ({ bytes: Buffer.from('abc') }),
  sum: async (numbers) => numbers.reduce((a, b) => a + b, 0),
  echo: async (value) => value,
  fail: async () => {
    throw new UserError('model-missing', 'No model at a.onnx: choose another.', 'a.onnx');
  },
  crash: async () => {
    throw new TypeError('x is not a function');
  },
  unsendable: async () => () => 1,
};

describe('connectRpc', () => {
  it('leaves optional arguments out, which JSON would turn to null', async () => {
    const [a, b] = pair();
    connectRpc<object, Host>(host, a);
    const remote = connectRpc<Host, object>({}, b);
    expect(await remote.count('conv1', 'h', undefined)).toBe(2);
    expect(await remote.count(undefined, 0)).toBe(2);
    expect(await remote.count()).toBe(0);
  });

  it('sends numbers that are not finite where messages are written as JSON, both ways', async () => {
    const asJson = (message: unknown): unknown => JSON.parse(JSON.stringify(message));
    const [a, b, seen] = pair(asJson);
    connectRpc<object, Host>(host, a);
    const remote = connectRpc<Host, object>({}, b);
    const value = { cosine: NaN, errors: [1, Infinity, null], worst: { h: -Infinity }, n: { $number: 'seven', v: 2 } };
    expect(await remote.echo(value)).toEqual(value);
    expect(await remote.echo(NaN)).toBeNaN();
    expect(seen.slice(0, 4).every((message) => (message as { spelled?: true }).spelled)).toBe(true);
    expect(await remote.echo([1, 'NaN'])).toEqual([1, 'NaN']);
    expect(seen.slice(4).some((message) => 'spelled' in (message as object))).toBe(false);
  });

  it('sends typed arrays in buffers of exactly their own size, both ways', async () => {
    const [a, b, seen] = pair();
    connectRpc<object, Host>(host, a);
    const remote = connectRpc<Host, object>({}, b);
    const slice = await remote.slice();
    expect(slice).toEqual(new Float32Array([1, 2]));
    expect(slice.buffer.byteLength).toBe(8);
    const { bytes } = await remote.buffer();
    expect(bytes.constructor).toBe(Uint8Array);
    expect(bytes.buffer.byteLength).toBe(3);
    expect(await remote.sum(new Float32Array([9, 1, 2]).subarray(1))).toBe(3);
    const call = seen.find((m) => (m as { m?: string }).m === 'sum') as { a: [Float32Array] };
    expect(call.a[0].buffer.byteLength).toBe(8);
  });

  it('rejects with a UserError when the other side threw one', async () => {
    const [a, b] = pair();
    connectRpc<object, Host>(host, a);
    const remote = connectRpc<Host, object>({}, b);
    const error = await remote.fail().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ reason: 'model-missing', file: 'a.onnx' });
    await expect(remote.crash()).rejects.toMatchObject({ name: 'TypeError', message: 'x is not a function' });
  });

  it('rejects when a result cannot be sent', async () => {
    const [a, b] = pair();
    const errors: string[] = [];
    connectRpc<object, Host>(host, a, { onError: (_, name) => errors.push(name) });
    const remote = connectRpc<Host, object>({}, b);
    await expect(remote.unsendable()).rejects.toThrow(/could not be cloned/);
    expect(errors).toEqual(['unsendable']);
  });

  it('reports errors of functions called as events', async () => {
    const [a, b] = pair();
    const errors: unknown[] = [];
    connectRpc<object, Host>(host, a, { onError: (error) => errors.push(error) });
    await connectRpc<Host, object>({}, b).fail.asEvent();
    await vi.waitFor(() => expect(errors).toMatchObject([{ reason: 'model-missing' }]));
  });

  it('ignores messages that are not its own', async () => {
    const [a, b] = pair();
    connectRpc<object, Host>(host, a);
    const remote = connectRpc<Host, object>({}, b);
    b.post('hello');
    b.post({ type: 'other' });
    expect(await remote.sum(new Float32Array([4]))).toBe(4);
  });

  it('rejects waiting calls when closed', async () => {
    const [, b] = pair();
    const remote = connectRpc<Host, object>({}, b);
    const waiting = remote.slice();
    await Promise.resolve();
    remote.$close(new UserError('engine-crashed', 'The engine stopped.'));
    await expect(waiting).rejects.toMatchObject({ reason: 'engine-crashed' });
  });

  it('rejects later calls for the same reason', async () => {
    const [, b] = pair();
    const remote = connectRpc<Host, object>({}, b);
    remote.$close(new UserError('canceled', 'Canceled.'));
    remote.$close(new UserError('engine-crashed', 'The engine stopped.'));
    await expect(remote.slice()).rejects.toMatchObject({ reason: 'canceled' });
    await expect(remote.count.asEvent(1)).rejects.toMatchObject({ reason: 'canceled' });
    expect(remote.$closed).toBe(true);
  });
});
