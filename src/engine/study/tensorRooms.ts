/** An image in four orientations, and those that are prepared meanwhile. */
const MAX_FREE = 8;

/**
 * Memory of tensors that are over, for those that come: taken from the system anew for every image, it makes the garbage
 * collector run every few images.
 */
export class TensorRooms {
  readonly #free: Float32Array[] = [];

  /** Of what it holds nothing is known. */
  readonly take = (length: number): Float32Array => {
    while (this.#free.length > 0) {
      const room = this.#free.pop()!;
      if (room.length === length) return room;
    }
    return new Float32Array(length);
  };

  /**
   * Keeps a few: tensors that are read from files are given and never taken.
   *
   * @param rooms each once, that nothing reads any more
   */
  give(rooms: Iterable<Float32Array>): void {
    for (const room of rooms) if (this.#free.length < MAX_FREE) this.#free.push(room);
  }
}
