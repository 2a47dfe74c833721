/**
 * `flipscope/report@1`: the contract between engine, panel, command line and exports.
 * Numbers are plain; an absent property means "not measured", never zero.
 */

/** A mirror operation on the two spatial axes: left-right, upside-down, 180° rotation. */
export type Flip = 'h' | 'v' | 'hv';
/** An orientation of the input: the original or one of its mirror images. */
export type Orientation = 'id' | Flip;

export const FLIPS: readonly Flip[] = ['h', 'v', 'hv'];
export const ORIENTATIONS: readonly Orientation[] = ['id', 'h', 'v', 'hv'];

/** One value per flip; a flip that was not asked for is absent. */
export type PerFlip<T> = { readonly [F in Flip]?: T };
export type PerOrientation<T> = { readonly [O in Orientation]?: T };

export type Layout = 'nchw' | 'nhwc';

/** How a flip acts on a tensor (see `analysis/actions`). `flip(3)`, `flip(2,3)`, `permute`, `invariant`, `lost`. */
export type ActionName = `flip(${string})` | 'permute' | 'invariant' | 'lost';

export interface TensorInfo {
  readonly name: string;
  readonly dtype: string;
  /** Fixed dimensions are numbers; symbolic ones are their names ('' when unnamed). */
  readonly shape: readonly (number | string)[];
}

export interface ModelInfo {
  /** File path, or `builtin:ID`. */
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** From a decoded picture to the network's input tensor. */
export interface Preprocess {
  /** Height and width of the network's input. */
  readonly size: readonly [number, number];
  /** `crop`: shorter side to `resizeTo`, then centre crop; `stretch`: to `size`, aspect ignored; `none`: centre crop or an error when too small. */
  readonly resize: 'crop' | 'stretch' | 'none';
  /** Length in pixels of the shorter side before the centre crop; only with `crop`. */
  readonly resizeTo?: number;
  readonly interpolation: 'bilinear' | 'bicubic' | 'nearest';
  readonly channels: 'rgb' | 'bgr' | 'gray';
  /** Multiplied to the 0…255 value before `mean` and `std`: value = (pixel·scale − mean) / std. */
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export type InputSource =
  | { readonly kind: 'image'; readonly path: string; readonly width: number; readonly height: number }
  | { readonly kind: 'tensor'; readonly path: string }
  | { readonly kind: 'noise'; readonly seed: number };

export interface InputInfo {
  readonly name: string;
  readonly source: InputSource;
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Absent for tensors and noise. */
  readonly preprocess?: Preprocess;
  /** Where the preprocessing came from, in words: "built in", "cat.flipscope.json", "ImageNet default", "changed in the panel". */
  readonly preprocessOrigin?: string;
  readonly flipMode: 'tensor' | 'file';
  /** ‖preprocess(flip(file)) − flip(preprocess(file))‖ / ‖preprocess(file)‖ per flip; images only. */
  readonly preprocessError?: PerFlip<number>;
}

/** `a` against `b`: relL2 = ‖y_a − y_b‖₂ / ‖y_a‖₂; a dense output is flipped back first. */
export interface OutputPair {
  readonly a: Orientation;
  readonly b: Orientation;
  readonly relL2: number;
  readonly cosine: number;
  readonly maxAbs: number;
  readonly meanAbs: number;
}

export interface ClassScore {
  readonly index: number;
  readonly label?: string;
  /** Probability, 0…1. */
  readonly p: number;
}

export interface ClassComparison {
  /** The five most probable classes per orientation, most probable first. */
  readonly top: PerOrientation<readonly ClassScore[]>;
  /** Same top-1 class as the original. */
  readonly agreement: PerFlip<boolean>;
  /** Size of the intersection of the two top-5 sets, 0…5. */
  readonly top5Overlap: PerFlip<number>;
  /** Jensen–Shannon divergence to the original, base 2: 0…1. */
  readonly jsd: PerFlip<number>;
  /** Of a sensitive output: pairs of the most probable classes that change places, the best first. */
  readonly swapped?: PerFlip<readonly ClassPair[]>;
}

/** A class of the original and the one that takes its place under a flip, each with its own score. */
export type ClassPair = readonly [ClassScore, ClassScore];

export interface OutputReport {
  readonly name: string;
  readonly shape: readonly number[];
  readonly expects: 'invariance' | 'equivariance';
  /** The model's description says that a flip should change this output (text, arrows, left and right organs). */
  readonly sensitive?: boolean;
  readonly pairs: readonly OutputPair[];
  readonly classes?: ClassComparison;
}

export interface LayerReport {
  readonly tensor: string;
  readonly node: string;
  readonly op: string;
  readonly shape: readonly number[];
  readonly action: PerFlip<ActionName>;
  /** Equivariance error E_g; for `invariant` and `lost` tensors ‖T(gx) − T(x)‖/‖T(x)‖. */
  readonly error: PerFlip<number>;
  /** Pooled error I_g; only for tensors with spatial axes. */
  readonly pooled: PerFlip<number>;
  readonly cosine: PerFlip<number>;
  /** Local defect D_g of the node that makes this tensor (the worst node of the fused group). */
  readonly local?: PerFlip<number>;
  /** For convolutions, D with the grid corrected (what the kernel does) and with the kernel mirrored (what the grid does). */
  readonly localKernel?: PerFlip<number>;
  readonly localGrid?: PerFlip<number>;
  /** Share of the output's difference that this layer makes: see `Report.accounts`. */
  readonly contribution?: PerFlip<number>;
  /** E after the best channel matching. */
  readonly permuted?: PerFlip<number>;
  /** Of the channels that the matching moves, the share that answer each other, 0…1; near 0 the matching is chance. */
  readonly mutual?: PerFlip<number>;
  /** Where matching channels takes a good part of E off: the channels that swap, the strongest first. */
  readonly swaps?: PerFlip<readonly ChannelSwap[]>;
  /** The shift by one pixel that lowers E most; absent where none does. */
  readonly shift?: PerFlip<LayerShift>;
}

/** A channel of F(x) that is answered by another one of g·F(gx). */
export interface ChannelSwap {
  readonly channel: number;
  readonly partner: number;
  /** Cosine similarity of the two. */
  readonly similarity: number;
}

/** An integer shift of g·F(gx) against F(x). */
export interface LayerShift {
  /** Rows down and columns right, −1, 0 or 1. */
  readonly dy: number;
  readonly dx: number;
  /** E on the common positions, shifted and not. */
  readonly error: number;
  readonly unshifted: number;
}

/** Why a flip changes the output. */
export const CAUSES = ['kernel', 'grid', 'padding', 'resample', 'position', 'other'] as const;
export type Cause = (typeof CAUSES)[number];

export interface Counterfactual {
  /** The causes whose operators were replaced by their mirror images. */
  readonly mirrored: readonly Cause[];
  /** Output error with these mirrored away. */
  readonly error: number;
}

export interface CauseReport {
  /** The output that is explained: the one that the flip changes most. */
  readonly output?: string;
  /** Output error with nothing mirrored. */
  readonly error: number;
  /** Shapley shares; they sum to `error − twinResidual`. Absent causes are absent operators. */
  readonly shares: { readonly [C in Cause]?: number };
  readonly counterfactuals: readonly Counterfactual[];
  /** ‖twin(gx) − g·f(x)‖ / ‖f(x)‖ with everything mirrored. */
  readonly twinResidual: number;
}

/** Shares of the output's difference by position of the last feature map; they sum to 1. */
export interface SpatialShares {
  readonly tensor: string;
  readonly height: number;
  readonly width: number;
  /** Row by row from the top left; a negative position works against the others. */
  readonly shares: readonly number[];
}

/** The output's difference under one flip, taken apart: the layers' `contribution` and `rest` sum to 1. */
export interface DifferenceAccount {
  /** The output that is taken apart: the one that the flip changes most. */
  readonly output: string;
  /** ‖f(gx) − f(x)‖ / ‖f(x)‖. */
  readonly error: number;
  /** Share of the operators after the last layer. */
  readonly rest: number;
  /** Where a mean over space follows the last feature map. */
  readonly spatial?: SpatialShares;
}

export interface Misalignment {
  readonly node: string;
  readonly op: string;
  readonly axis: 'H' | 'W';
  /** Columns (rows) at the end that are never read. */
  readonly r: number;
  readonly cause: Cause;
}

export interface SizeMeasurement {
  readonly size: readonly [number, number];
  readonly error: PerFlip<number>;
  /** Causes that can still act at this size: their operators are not their own mirror images there. */
  readonly left?: PerFlip<readonly Cause[]>;
}

export interface SizeAdvice {
  /** Aligned widths near the current one, nearest first; empty when none exists. */
  readonly W: readonly number[];
  readonly H: readonly number[];
  readonly misaligned: readonly Misalignment[];
  /** Why no aligned size exists, in words. */
  readonly reason?: string;
  readonly measured?: readonly SizeMeasurement[];
}

/** What the static audit says of one operator. */
export type AuditVerdict =
  'exact' | 'asymmetric kernel' | 'misaligned grid' | 'asymmetric padding' | 'position-dependent' | 'unknown';

export interface AuditEntry {
  readonly node: string;
  readonly op: string;
  /** All that hold; `['exact']` alone when nothing is wrong. */
  readonly verdicts: readonly AuditVerdict[];
  /** ‖k − flip k‖ / ‖k‖ of the whole kernel, along each axis. */
  readonly asymmetry?: { readonly H: number; readonly W: number };
  /** The filter with the most asymmetric kernel along each axis. */
  readonly mostAsymmetric?: { readonly [A in 'H' | 'W']: { readonly filter: number; readonly asymmetry: number } };
  /** Grid rule along each axis: columns never read, and the really padded ends. */
  readonly grid?: { readonly [A in 'H' | 'W']?: { readonly r: number; readonly begin: number; readonly end: number } };
  readonly note?: string;
}

export interface Report {
  readonly schema: 'flipscope/report@1';
  readonly tool: { readonly name: string; readonly version: string; readonly onnxruntime: string };
  readonly model: ModelInfo;
  readonly input: InputInfo;
  readonly flips: readonly Flip[];
  readonly outputs: readonly OutputReport[];
  /** In graph order. */
  readonly layers: readonly LayerReport[];
  /**
   * First tensor, in graph order, whose error is above the noise floor; null when every layer is exact, absent when none
   * is broken but some could not be measured.
   */
  readonly firstBroken: PerFlip<string | null>;
  /** Errors below this are float noise. */
  readonly noiseFloor: number;
  readonly causes?: PerFlip<CauseReport>;
  readonly accounts?: PerFlip<DifferenceAccount>;
  readonly sizeAdvice?: SizeAdvice;
  readonly audit?: readonly AuditEntry[];
  readonly checks: {
    /** ‖instrumented output − plain output‖ / ‖plain output‖ of the unmodified model, where this run compared them. */
    readonly instrumentationDelta?: number;
  };
  /** Milliseconds by stage. */
  readonly timings: { readonly [stage: string]: number };
  readonly warnings: readonly string[];
}
