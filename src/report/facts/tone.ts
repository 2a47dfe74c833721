/** `good`: as it should be; `bad`: not so, where that is a fault. */
export type Tone = 'good' | 'bad';

/** A figure in words, with a tone where it is to be judged. */
export interface Figure {
  readonly text: string;
  readonly tone?: Tone;
}
