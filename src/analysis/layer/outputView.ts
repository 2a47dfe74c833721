import { arrange } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import type { HeadKind, MapPositions } from '../../contracts/contract';
import { positionActions, positionAxes } from '../../contracts/positionMaps';
import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { MaskView, OutputView } from '../../protocol/views';
import type { Flip, MaskFigures, OutputContract } from '../../report/report';
import { MAX_MASK_CLASSES } from '../../report/maskClasses';
import { classNumbers, compareMasks, strongestChannels } from '../measure/masks';
import { channelMaps } from './layerView';
import { toPlanes, type Planes } from './planes';

export interface OutputViewRequest {
  readonly contract: OutputContract;
  readonly flip: Flip;
  /** How the graph moves its entries. */
  readonly tracked: Action | undefined;
  readonly head: HeadKind;
  /** Whether the first axis is that of the batch. */
  readonly hasBatch: boolean;
  /** y(x) and y(gx), as they came. */
  readonly original: FloatTensor;
  readonly other: FloatTensor;
  /** Class names, where the model brings any. */
  readonly labels?: readonly string[];
}

/** Maps of so many channels are shown one by one; of more, which is the strongest. */
const MAX_MAPS = 3;
/** The strongest of more channels than a data set has classes says nothing, unless they have names. */
const MAX_UNNAMED = 256;
/** Larger ones would take longer to send than to compute. */
const MAX_POSITIONS = 2 ** 22;

/** An output with rows and columns of positions as a mask or as maps; what has none is not drawn. */
export function outputView(request: OutputViewRequest): OutputView {
  const placed = placedPlanes(request);
  if (placed.kind === 'none') return placed;
  const { x, gx } = placed;
  const numbers = numbersOf(request, x.channels);
  if (numbers !== undefined) return maskView(request, numbers, x, gx);
  if (x.channels > MAX_MAPS) return { kind: 'none' };
  return { kind: 'maps', channels: Array.from({ length: x.channels }, (_, c) => channelMaps(request.flip, x, gx, c)) };
}

/** What the masks of an output have in common, as reports tell it; undefined for an output that is no mask. */
export function maskFigures(request: OutputViewRequest): MaskFigures | undefined {
  const placed = placedPlanes(request);
  if (placed.kind === 'none') return undefined;
  const numbers = numbersOf(request, placed.x.channels);
  if (numbers === undefined) return undefined;
  const view = maskView(request, numbers, placed.x, placed.gx);
  const { width, height, possible, changed, occurring, meanIoU } = view;
  return {
    width,
    height,
    numbers,
    ...(possible !== undefined && { possible }),
    changed,
    occurring,
    ...(meanIoU !== undefined && { meanIoU }),
    classes: view.classes.slice(0, MAX_MASK_CLASSES),
  };
}

type PlacedPlanes =
  | { readonly kind: 'planes'; readonly x: Planes; readonly gx: Planes }
  | Extract<OutputView, { readonly kind: 'none' }>;

/** The channels of an output over its positions, of the original and flipped back. */
function placedPlanes(request: OutputViewRequest): PlacedPlanes {
  const { contract, flip, tracked, original, other } = request;
  const { positions, kind } = contract;
  const isMap = kind === 'map' || kind === 'labels';
  if (!isMap || positions === undefined || !isFlat(request, positions)) return { kind: 'none' };
  if (original.data.length !== other.data.length) return { kind: 'none' };
  const action = actionOf(positions, original.dims, tracked);
  const back = arrange(other, arrangementOf(contract, flip, original.dims, tracked));
  const [x, gx] = [toPlanes(original, action), toPlanes(back, action)];
  if (x.height < 2 || x.width < 2) return { kind: 'none' };
  if (x.height * x.width > MAX_POSITIONS) {
    return { kind: 'none', reason: `It is not drawn: ${x.height}×${x.width} positions are too many.` };
  }
  return { kind: 'planes', x, gx };
}

/** Whether there is one axis of channels at most beside the positions; frames of a video are not channels. */
function isFlat({ original: { dims }, tracked, hasBatch }: OutputViewRequest, positions: MapPositions): boolean {
  const taken = positionAxes(positions, tracked);
  const rest = dims.filter((size, axis) => axis > 0 && size > 1 && !taken.includes(axis));
  return hasBatch && positions.kind !== 'grids' && positions.kind !== 'set' && !taken.includes(0) && rest.length <= 1;
}

/** Flips as the contract's positions have them: `toPlanes` reads from them where rows and columns are. */
function actionOf(positions: MapPositions, shape: readonly number[], tracked: Action | undefined): Action {
  const of = (flip: Flip) => positionActions(positions, flip, shape, tracked);
  return { kind: 'spatial', h: of('h'), v: of('v') };
}

/** Of what a mask would be; undefined where the channels are to be seen as they are. */
function numbersOf({ contract, head, labels }: OutputViewRequest, channels: number): MaskView['numbers'] | undefined {
  if (contract.kind === 'labels') return channels === 1 ? 'labels' : undefined;
  if (contract.coefficients !== undefined) return undefined;
  const isNamed = channels > 1 && labels?.length === channels;
  if (isNamed || (head === 'softmax' && channels > 1)) return 'scores';
  return channels > MAX_MAPS && channels <= MAX_UNNAMED ? 'channels' : undefined;
}

function maskView({ flip, labels }: OutputViewRequest, numbers: MaskView['numbers'], x: Planes, gx: Planes): MaskView {
  const maskOf = numbers === 'labels' ? classNumbers : strongestChannels;
  const [original, flipped] = [maskOf(x), maskOf(gx)];
  const { changed, classes } = compareMasks(original, flipped);
  const names = numbers === 'channels' ? undefined : labels;
  return {
    kind: 'mask',
    flip,
    width: x.width,
    height: x.height,
    numbers,
    ...(numbers !== 'labels' && { possible: x.channels }),
    original,
    flipped,
    changed,
    occurring: classes.length,
    ...(classes.length > 0 && { meanIoU: classes.reduce((sum, { iou }) => sum + iou, 0) / classes.length }),
    classes: classes.map((found) => {
      const label = names?.[found.index];
      return { ...found, ...(label !== undefined && { label }) };
    }),
  };
}
