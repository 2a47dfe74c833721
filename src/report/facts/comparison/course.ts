/** A figure of each checkpoint, for a small chart: the same scale in all charts of layers. */
export interface Multiple {
  readonly name: string;
  /** By checkpoint, in order; `–` where it was not measured. */
  readonly texts: readonly string[];
  /** 0…1 of the largest; undefined where it was not measured. */
  readonly heights: readonly (number | undefined)[];
}

/** One network at several moments of its training, under one flip. */
export interface Checkpoints {
  /** Names of the models, in order. */
  readonly names: readonly string[];
  /** The change of the output: of several images the mean. */
  readonly output: Multiple;
  /** Of the columns, what training can leave where it was estimated, beside the change of the output, on one scale. */
  readonly estimate?: { readonly now: Multiple; readonly left: Multiple };
  /** How often the top class stays, of all, with its 95% intervals where several images tell; absent without classes. */
  readonly agreement?: Multiple & { readonly intervals?: readonly string[] };
  /** Layers in graph order, those that change most if there are many. */
  readonly layers: readonly Multiple[];
  readonly sentences: readonly string[];
}
