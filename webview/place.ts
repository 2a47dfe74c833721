/** A place in the original's orientation: 0…1 from the left, 0…1 from the top. */
export interface Place {
  readonly u: number;
  readonly v: number;
}
