import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { GraphGroup, GraphItem } from '../../src/report/facts/graph/groups';
import type { UnitGraph } from '../../src/report/facts/graph/units';
import { blockBox, Drawing } from './drawing';
import { drawnEdge, type DrawnEdge } from './edges';
import type { Placed, PlacedBox } from './layout/level';
import type { Room } from './layout/scale';
import { LayoutWorker, Superseded } from './layoutWorker';
import { subjectsOf, type Subject } from './subjects';
import type { Moved } from './viewport';
import { walkable, type Walkable } from './walk';

/** A box with what it stands for, and the open block around it. */
export interface PicturedBox {
  readonly box: PlacedBox;
  readonly subject: Subject;
  readonly around: GraphGroup | undefined;
}

/** A graph as it is laid out, with what is open in it. */
export interface Picture {
  readonly drawing: Drawing;
  readonly placed: Placed;
  /** Outer ones before those in them. */
  readonly boxes: readonly PicturedBox[];
  readonly walkable: Walkable;
  readonly edges: readonly DrawnEdge[];
  /** In plain rows, since it is too tangled. */
  readonly isPlain: boolean;
}

/** A room that changes for less than this long, in milliseconds, is not filled. */
const SETTLED_MS = 150;

/** Lays a graph out anew whenever blocks are opened or collapsed, or the room for it changes. The last picture stays until the next is there. */
export class GraphPicture implements ReactiveController {
  picture: Picture | undefined;
  /** Why there is none. */
  failure: string | undefined;
  /** Where the box that was opened or collapsed was before the last picture, and where it is now. */
  moved: Moved | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #room: () => Room | undefined;
  /** That of the last layout. */
  #filled: Room | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #worker = new LayoutWorker();
  #graph: UnitGraph | undefined;
  #items: readonly GraphItem[] = [];
  #expanded: ReadonlySet<string> = new Set();

  /** @param room for the picture; undefined while it is not known */
  constructor(host: ReactiveControllerHost, room: () => Room | undefined) {
    this.#host = host;
    this.#room = room;
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#graph !== undefined && this.picture === undefined) void this.#place();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#worker.dispose();
  }

  /** Names of the groups that are open. */
  get expanded(): ReadonlySet<string> {
    return this.#expanded;
  }

  /** Another graph. */
  show(graph: UnitGraph, items: readonly GraphItem[], expanded: ReadonlySet<string>): void {
    this.#graph = graph;
    this.#items = items;
    this.picture = undefined;
    this.open(expanded);
  }

  /** Opens these groups and collapses all others. */
  open(expanded: ReadonlySet<string>): void {
    this.#expanded = expanded;
    void this.#place();
  }

  /**
   * Opens a group or collapses it; it stays where it is on the screen.
   * @returns its box
   */
  toggle({ id }: GraphGroup): string {
    const next = new Set(this.#expanded);
    if (!next.delete(id)) next.add(id);
    this.#expanded = next;
    const box = blockBox(id);
    void this.#place(box);
    return box;
  }

  /**
   * Called when the room for it may have changed.
   * @param anchor a box that stays where it is on the screen
   */
  fill(anchor: string | undefined): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const room = this.#room();
      // While it is out of sight there is none.
      if (this.#graph === undefined || room === undefined || room.width === this.#filled?.width) return;
      void this.#place(anchor);
    }, SETTLED_MS);
  }

  async #place(anchor?: string): Promise<void> {
    // Before the host is drawn for the first time there is none.
    if (this.#room() === undefined) await this.#host.updateComplete;
    const room = this.#room();
    this.#filled = room;
    const [items, expanded] = [this.#items, this.#expanded];
    const drawing = new Drawing(this.#graph!, items, expanded);
    try {
      const { placed, isPlain } = await this.#worker.place(drawing.level, room);
      const subjects = subjectsOf(items, expanded);
      const boxes = placed.boxes.map((box) => ({ box, ...subjects.get(box.id)! }));
      const before = this.#find(anchor);
      const edges = placed.routes.map(drawnEdge);
      this.picture = { drawing, placed, boxes, edges, isPlain, walkable: walkable(drawing, boxes) };
      this.failure = undefined;
      const now = this.#find(anchor);
      this.moved = before && now && { from: before, to: now };
    } catch (error) {
      if (error instanceof Superseded) return;
      this.failure = (error as Error).message;
    }
    this.#host.requestUpdate();
  }

  #find(id: string | undefined): PlacedBox | undefined {
    return this.picture?.boxes.find(({ box }) => box.id === id)?.box;
  }
}
