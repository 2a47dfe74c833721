import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A place in the original's orientation: 0…1 from the left, 0…1 from the top. */
export interface Place {
  readonly u: number;
  readonly v: number;
}

/** The one place that images and feature maps point at together; undefined when the pointer is elsewhere. */
export class Spot {
  #place: Place | undefined;
  readonly #watchers = new Set<() => void>();

  get place(): Place | undefined {
    return this.#place;
  }

  point(place: Place | undefined): void {
    this.#place = place;
    for (const watcher of this.#watchers) watcher();
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** Renders its host again when the spot moves. */
export class SpotController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #spot: () => Spot;
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, spot: () => Spot) {
    this.#host = host;
    this.#spot = spot;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#stop ??= this.#spot().watch(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
