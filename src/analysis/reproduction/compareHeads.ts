import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Cause, Head, Reproduction } from '../../report/report';
import { compareVectors } from '../measure/metrics';
import { excerptOf } from './excerpt';
import { poolFeatures } from './poolFeatures';
import type { AskedFlip } from './runFeatures';

type HeadRun = Reproduction['runs'][number]['heads'][number];
type Compared = Pick<HeadRun['experiments'][number], 'relL2' | 'maxAbs' | 'excerpt'>;

/** The last feature map of a model with mirrored parts, on a flip of x. */
export interface TwinRun {
  readonly flip: AskedFlip;
  readonly mirrored: readonly Cause[];
  readonly tensor: FloatTensor;
}

export interface ComparedHead {
  readonly run: HeadRun;
  /** y1 less the others: what the flips change with nothing mirrored, then each twin. */
  readonly maps: readonly {
    readonly flip: AskedFlip;
    readonly mirrored: readonly Cause[];
    readonly map: FloatTensor;
  }[];
}

/**
 * Pools feature maps and compares what comes out.
 * @param features for x, `x.flip(-1)` and `x.flip(-2)`, as they came: pooling does not see where a value lies
 * @param axes that are pooled over
 */
export function compareHead(
  head: Head,
  features: { readonly [O in 'id' | AskedFlip]: FloatTensor },
  twins: readonly TwinRun[],
  axes: ReadonlySet<number>,
): ComparedHead {
  const pool = (tensor: FloatTensor): FloatTensor => asMatrix(poolFeatures(tensor, axes, head));
  const [y1, y2, y3] = [pool(features.id), pool(features.h), pool(features.v)];
  const pooledTwins = twins.map(({ flip, mirrored, tensor }) => ({ flip, mirrored, y: pool(tensor) }));
  return {
    run: {
      head,
      differences: [
        { a: 'y1', b: 'y2', ...compared(y1, y2) },
        { a: 'y1', b: 'y3', ...compared(y1, y3) },
        { a: 'y2', b: 'y3', ...compared(y2, y3) },
      ],
      experiments: pooledTwins.map(({ flip, mirrored, y }) => ({ flip, mirrored, ...compared(y1, y) })),
    },
    maps: [
      { flip: 'h', mirrored: [], map: difference(y1, y2) },
      { flip: 'v', mirrored: [], map: difference(y1, y3) },
      ...pooledTwins.map(({ flip, mirrored, y }) => ({ flip, mirrored, map: difference(y1, y) })),
    ],
  };
}

function compared(a: FloatTensor, b: FloatTensor): Compared {
  const { relL2, maxAbs } = compareVectors(a.data, b.data);
  return { relL2, maxAbs, excerpt: excerptOf(difference(a, b)) };
}

function difference(a: FloatTensor, b: FloatTensor): FloatTensor {
  return { dims: a.dims, data: a.data.map((value, i) => value - b.data[i]!) };
}

/** Batch × everything else; a model without a batch gives one row. */
function asMatrix({ dims, data }: FloatTensor): FloatTensor {
  const rows = dims.length < 2 ? 1 : dims[0]!;
  return { dims: [rows, data.length / rows], data };
}
