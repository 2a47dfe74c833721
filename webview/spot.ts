import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Place } from './place';
import { Zoom } from './zoom';

/** The one place that images and feature maps point at together, undefined when the pointer is elsewhere, and their zoom. */
export class Spot {
  /** How near it is looked at, all of them alike. */
  readonly zoom = new Zoom();
  #place: Place | undefined;
  readonly #watchers = new Set<() => void>();

  constructor() {
    this.zoom.watch(() => this.#tell());
  }

  get place(): Place | undefined {
    return this.#place;
  }

  point(place: Place | undefined): void {
    this.#place = place;
    this.#tell();
  }

  #tell(): void {
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
