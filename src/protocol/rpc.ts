import { createBirpc, type BirpcReturn } from 'birpc';
import { fromWire, toWire, type WireError } from './errors';
import { spelled, withNumbers } from './plainNumbers';

/** One end of a two-way message channel: a webview, `window`, or a child process. */
export interface MessageChannelEnd {
  /** Sends one message. A throw or a rejection rejects the call it belongs to. */
  post(message: unknown): unknown;
  /** Calls `receive` with every message that arrives, and returns what stops it. */
  listen(receive: (message: unknown) => void): () => void;
}

export interface RpcOptions {
  /** Told of every error thrown by a local function, also by one called as an event, whose caller never hears of it. */
  readonly onError?: (error: unknown, functionName: string) => void;
  /** Looks at every call before it is made, also of a function that is not there; what it throws refuses the call. */
  readonly check?: (functionName: string, args: readonly unknown[]) => void;
}

/** The other side's functions, and `$close(error)`, which rejects every call still waiting, and every later one. */
export type Rpc<Remote extends object, Local extends object> = BirpcReturn<Remote, Local>;

interface Reply {
  readonly t: 's';
  readonly i: string;
  readonly r?: unknown;
  readonly e?: unknown;
}

/**
 * Calls over messages, for all three hops (engine ↔ extension ↔ page). Calls never time out.
 * Errors cross as `WireError` and arrive as `UserError` (or `Error`) again; typed arrays cross in
 * buffers of exactly their own size, because a view drags its whole buffer along, and a Node `Buffer`
 * arrives as a `Uint8Array`. Numbers that are not finite cross also where messages are written as JSON.
 */
export function connectRpc<Remote extends object, Local extends object>(
  local: Local,
  channel: MessageChannelEnd,
  options: RpcOptions = {},
): Rpc<Remote, Local> {
  let stop: () => void = () => undefined;
  const rpc = createBirpc<Remote, Local>(local, {
    bind: 'functions',
    timeout: -1,
    post: (message) => channel.post(message),
    on: (receive) => {
      stop = channel.listen((message) => {
        if (isRpcMessage(message)) receive(message);
      });
    },
    off: () => stop(),
    serialize: outgoing,
    deserialize: incoming,
    resolver: (name, resolved) => {
      if (typeof resolved === 'function') return guarded(local, name, resolved, options);
      return options.check && guarded(local, name, () => unknownFunction(name), options);
    },
    onGeneralError: (error, name) => {
      // With a name: a reply could not be sent; birpc then answers with the error instead.
      if (name === undefined) return false;
      options.onError?.(error, name);
      return true;
    },
  });
  return refusingWhenClosed(rpc);
}

/** birpc itself would say to later callers that a call cannot be made, and not why. */
function refusingWhenClosed<R extends { $close(error?: Error): void }>(rpc: R): R {
  let refuse: (() => Promise<never>) | undefined;
  const close = (error?: Error): void => {
    if (error !== undefined) refuse ??= () => Promise.reject(error);
    rpc.$close(error);
  };
  return new Proxy(rpc, {
    get: (target, key): unknown => {
      if (key === '$close') return close;
      const isOwn = typeof key !== 'string' || key.startsWith('$') || key === 'then';
      return isOwn || refuse === undefined ? Reflect.get(target, key) : Object.assign(refuse, { asEvent: refuse });
    },
  });
}

/** `fn` behind the check of its arguments, which also reports to `onError` what it throws. */
function guarded(self: object, name: string, fn: (...args: unknown[]) => unknown, options: RpcOptions) {
  return async (...args: unknown[]): Promise<unknown> => {
    try {
      options.check?.(name, args);
      return await fn.apply(self, args);
    } catch (error) {
      options.onError?.(error, name);
      throw error;
    }
  };
}

function unknownFunction(name: string): never {
  throw new TypeError(`There is no function ${name}`);
}

function isRpcMessage(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('t' in message)) return false;
  return message.t === 'q' || message.t === 's';
}

function isReply(message: unknown): message is Reply {
  return isRpcMessage(message) && (message as { t: unknown }).t === 's';
}

function outgoing(message: unknown): unknown {
  if (isReply(message) && message.e !== undefined) return { ...message, e: toWire(message.e) };
  const seen = { spelled: false };
  const plain = sendable(withoutTrailingUndefined(message), seen);
  return seen.spelled ? { ...(plain as object), spelled: true } : plain;
}

/** VS Code writes messages to webviews and back as JSON, where an argument that is undefined arrives as null. */
function withoutTrailingUndefined(message: unknown): unknown {
  if (!isRpcMessage(message)) return message;
  const { a: args } = message as { readonly a?: unknown };
  if (!Array.isArray(args)) return message;
  return { ...(message as object), a: args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1) };
}

function incoming(message: unknown): unknown {
  if (isReply(message) && message.e !== undefined) return { ...message, e: fromWire(message.e as WireError) };
  // Only a message that says so is looked through.
  return isRpcMessage(message) && 'spelled' in (message as object) ? withNumbers(message) : message;
}

/**
 * The same value with every typed array in a plain array buffer of exactly its own size, and every number as JSON keeps
 * it; `seen` is told whether that took another spelling.
 */
function sendable(value: unknown, seen: { spelled: boolean }): unknown {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) seen.spelled = true;
    return spelled(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return exactView(value);
  if (Array.isArray(value)) return value.map((inner) => sendable(inner, seen));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sendable(inner, seen)]));
}

function exactView(view: ArrayBufferView): ArrayBufferView {
  const exact = view.buffer instanceof ArrayBuffer && view.byteLength === view.buffer.byteLength;
  const isNodeBuffer = view instanceof Uint8Array && view.constructor !== Uint8Array;
  if (view instanceof DataView || (exact && !isNodeBuffer)) return view;
  if (isNodeBuffer) return new Uint8Array(view);
  return (view as Uint8Array).slice();
}
