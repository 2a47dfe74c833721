import type { Level, Placed } from './layout/level';
import type { LayoutAnswer, LayoutRequest } from './layout/messages';
import type { Room } from './layout/scale';

/** After this long a graph is drawn in plain rows. */
const MAX_LAYOUT_MS = 8000;
/** Beside the page's own script. */
const SCRIPT = 'layout.js';

/** A layout that is no longer wanted. */
export class Superseded extends Error {}

/** Lays graphs out in a worker, which is loaded with the first one. A newer wish ends an older one. */
export class LayoutWorker {
  /** Of the worker's script: VS Code's pages run workers from blobs only. */
  static #address: Promise<string> | undefined;
  #worker: Worker | undefined;
  /** Gives up what is under way. */
  #end: ((reason: Error) => void) | undefined;
  #wishes = 0;

  /**
   * @param room to be filled, where it is known
   * @returns where everything is, and whether it was too tangled to be untangled in time
   * @throws Superseded when another layout is asked for before this one is there; Error where the script cannot be loaded
   */
  async place(level: Level, room: Room | undefined): Promise<{ readonly placed: Placed; readonly isPlain: boolean }> {
    const wish = ++this.#wishes;
    this.#end?.(new Superseded());
    const placed = await this.#ask({ level, isPlain: false, room });
    if (wish !== this.#wishes) throw new Superseded();
    if (placed !== undefined) return { placed, isPlain: false };
    const rows = await this.#ask({ level, isPlain: true, room });
    if (rows === undefined) throw new Error('The graph is too large to be drawn.');
    return { placed: rows, isPlain: true };
  }

  /** Frees the worker; what is under way is given up. */
  dispose(): void {
    this.#wishes++;
    this.#end?.(new Superseded());
    this.#stop();
  }

  /** Undefined when it takes too long. */
  async #ask(request: LayoutRequest): Promise<Placed | undefined> {
    try {
      return await new Promise<Placed | undefined>((resolve, reject) => {
        const timer = setTimeout(() => this.#giveUp(resolve), MAX_LAYOUT_MS);
        this.#end = (reason) => {
          clearTimeout(timer);
          this.#giveUp(() => reject(reason));
        };
        this.#post(request, (answer) => {
          clearTimeout(timer);
          if ('placed' in answer) resolve(answer.placed);
          else reject(new Error(answer.error));
        });
      });
    } finally {
      this.#end = undefined;
    }
  }

  #giveUp(settle: (value: undefined) => void): void {
    this.#stop();
    settle(undefined);
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #post(request: LayoutRequest, settle: (answer: LayoutAnswer) => void): void {
    const wish = this.#wishes;
    LayoutWorker.#address ??= addressOf(SCRIPT);
    LayoutWorker.#address.then(
      (address) => {
        if (wish !== this.#wishes) return;
        this.#worker ??= new Worker(address, { type: 'module' });
        this.#worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => settle(data);
        this.#worker.onerror = ({ message }) => settle({ error: message });
        this.#worker.postMessage(request);
      },
      (error: unknown) => {
        LayoutWorker.#address = undefined;
        settle({ error: (error as Error).message });
      },
    );
  }
}

async function addressOf(name: string): Promise<string> {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name} cannot be loaded (${answer.status}).`);
  return URL.createObjectURL(new Blob([await answer.text()], { type: 'text/javascript' }));
}
