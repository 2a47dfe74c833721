import type { Flip, MaskFigures } from '../report/report';

/** An 8-bit RGBA image, row by row from the top left. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A matrix of float32, row by row. */
export interface Matrix {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** What a person sees of one layer under one flip. Tensors without spatial axes are one row a channel axis. */
export interface LayerView {
  readonly tensor: string;
  readonly flip: Flip;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Channel shown large. */
  readonly channel: number;
  /** F(x), g·F(gx) (brought back to x's orientation) and their difference, of `channel`. */
  readonly original: Matrix;
  readonly flipped: Matrix;
  readonly difference: Matrix;
  /** Per position, the L2 norm of the difference over channels. */
  readonly heatmap: Matrix;
  /** Channel indices, largest error first, and each one's share: ‖difference of channel‖ / ‖F(x)‖. */
  readonly order: Uint32Array;
  readonly channelErrors: Float32Array;
}

/** One channel of an output under one flip: y(x), y(gx) brought back by the contract, and their difference. */
export type ChannelMaps = Pick<LayerView, 'flip' | 'width' | 'height' | 'original' | 'flipped' | 'difference'>;

/** Class numbers of positions under one flip, row by row; −1 where there is no number. */
export interface MaskView extends MaskFigures {
  readonly kind: 'mask';
  readonly flip: Flip;
  readonly original: Int32Array;
  /** Flipped back. */
  readonly flipped: Int32Array;
}

/** An output as what it is, where it has positions. */
export type OutputView =
  | MaskView
  | { readonly kind: 'maps'; readonly channels: readonly ChannelMaps[] }
  | { readonly kind: 'none'; readonly reason?: string };

/** Thumbnails of channels `order[first … first+count)`: difference, one byte a pixel, scaled by each channel's own maximum. */
export interface ChannelStrip {
  readonly first: number;
  readonly width: number;
  readonly height: number;
  readonly thumbnails: readonly Uint8Array[];
}

/** A kernel slice beside its mirror image. */
export interface KernelView {
  readonly node: string;
  readonly filter: number;
  readonly channel: number;
  readonly asymmetry: number;
  readonly kernel: Matrix;
  readonly mirrored: Matrix;
}

/** What one layer does under one flip, beyond its error. */
export interface LayerInsight {
  /** E after the best channel matching; absent where channels cannot be matched. */
  readonly permuted?: number;
  /** Of all channels that the matching moves, the share that answer each other; absent when it moves none. */
  readonly mutual?: number;
  /** Channels that are answered by another one, the strongest first, at most 24. */
  readonly swaps: readonly {
    readonly channel: number;
    readonly partner: number;
    readonly similarity: number;
    readonly own: number;
  }[];
  /** E with signs, and the channels that change theirs, at most 64; absent unless it takes signs to explain the layer. */
  readonly signed?: number;
  readonly negated?: readonly number[];
  /** The one-pixel shift that lowers E most, with E on the common positions after it and before. */
  readonly shift?: { readonly dy: number; readonly dx: number; readonly error: number; readonly unshifted: number };
}
