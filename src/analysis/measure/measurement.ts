import type { Flip, Orientation, PerOrientation } from '../../report/report';
import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Tensors } from './session';
import type { LayerMeasurement } from './layerMeter';

export interface MeasureRequest {
  /** What to feed for x and for each flip; same shapes for all. */
  readonly feeds: PerOrientation<Tensors> & { readonly id: Tensors };
  readonly flips: readonly Flip[];
  /** How the flips act on a tensor; undefined when it does not depend on the image: it is left out then. */
  readonly actionOf: (tensor: string) => Action | undefined;
  /** How the flips would act on a tensor whose order of positions is not known, by its shape; undefined where nothing fits. */
  readonly fittingAction?: (dims: readonly number[]) => Action | undefined;
  /** Shapes as far as they are known beforehand: they keep a large model within the budget from the first run on. */
  readonly shapeOf?: (tensor: string) => readonly number[] | undefined;
  /** Compares nothing with the unmodified model: that was done with another input. */
  readonly isChecked?: true;
  /** Stops before the next forward pass, by throwing the signal's reason. */
  readonly signal?: AbortSignal;
  /** Share of the work that is done, 0…1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface Measurement {
  /** In graph order. */
  readonly layers: readonly LayerMeasurement[];
  /** The model's own outputs, by name and orientation, not flipped back. */
  readonly outputs: Readonly<Record<string, PerOrientation<FloatTensor>>>;
  /** ‖instrumented − plain‖ / ‖plain‖ of the model's outputs for x, where this measurement compared them; see `CrossCheck`. */
  readonly instrumentationDelta?: number;
  readonly warnings: readonly string[];
  /** Milliseconds: making sessions, forward passes, comparing, running the unmodified model. */
  readonly timings: Readonly<Record<'load' | 'run' | 'compare' | 'check', number>>;
  /**
   * A copy of a tensor's activations in one orientation. At once while they are held, by another forward pass
   * otherwise. Any float tensor of the graph may be asked for.
   */
  readonly activation: (tensor: string, orientation: Orientation) => Promise<FloatTensor>;
  /** As `activation`, of several tensors, with at most one more forward pass for all of them. */
  readonly activations: (
    tensors: readonly string[],
    orientation: Orientation,
  ) => Promise<ReadonlyMap<string, FloatTensor>>;
}
