import type { Switch } from '../../report/installation';

/** A tensor as a session takes and gives it. `data` is row-major; int64 comes as bigint. */
export interface SessionTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayBufferView & ArrayLike<number | bigint>;
}

export type Tensors = Readonly<Record<string, SessionTensor>>;

/** A model ready to run. The engine makes them on ONNX Runtime; the analysis only uses them. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * One forward pass. `fetches` names the outputs wanted; one given with a tensor is written into that
   * tensor's memory (Float32Array on an ArrayBuffer or on a WebAssembly memory).
   */
  run(feeds: Tensors, fetches?: Readonly<Record<string, SessionTensor | null>>): Promise<Tensors>;
  release(): Promise<void>;
  /** What does not work on this machine, so that nobody may ask for it. */
  readonly without?: ReadonlySet<Switch>;
}

export interface SessionSettings {
  /** `all` by default; `disabled` runs every node as the file has it. */
  readonly optimization?: 'all' | 'extended' | 'basic' | 'disabled';
  /** Lays weights out for the processor when the session is made; of every node that reads them, a copy of its own. Default true. */
  readonly prepacks?: boolean;
  /**
   * Plans ahead which tensors share memory. Default true; without, two nodes may run at a time, and a graph of thousands of
   * nodes is planned in a part of the time.
   */
  readonly plansMemory?: boolean;
  /** Refuses a model of which a part would run on the processor in place of the execution provider. Default false. */
  readonly wholeOnProvider?: boolean;
  /** Folder in which the model's external data lies. */
  readonly externalDataFolder?: string;
}

/** Nodes up to which a model is run as it stands: planning a larger one takes ONNX Runtime longer than tidying it does. */
const MAX_PLAIN_NODES = 2000;

/**
 * Of a session that runs once: laying out its weights is not worth the time, nor is working out ahead what each run works
 * out as well.
 * @param nodes of the model's graph
 */
export function oneRun(nodes: number): SessionSettings {
  return { optimization: nodes > MAX_PLAIN_NODES ? 'basic' : 'disabled', prepacks: false };
}

/** Makes a session from a model's bytes; rejects with a `UserError` that names the model. */
export type SessionFactory = (bytes: Uint8Array, settings?: SessionSettings) => Promise<Session>;

/** Takes one line for the log: what went another way than planned, while the result is still right. */
export type Log = (message: string) => void;
