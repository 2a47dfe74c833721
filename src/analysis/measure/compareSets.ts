import { compareDetections, type DetectionComparison } from '../../contracts/detections/compare';
import { contractOfSet } from '../../contracts/detections/contractOfSet';
import { mirrorDetections, type Detection } from '../../contracts/detections/detection';
import type { DetectionSet } from '../../contracts/detections/find';
import type { TensorsByName } from '../../contracts/detections/layout';
import { readDetections } from '../../contracts/detections/read';
import { settleLayout, type DetectionValues, type SettledLayout } from '../../contracts/detections/settleLayout';
import type { StatedDetections } from '../../contracts/detections/stated';
import { strongestDetections } from '../../contracts/detections/strongest';
import { ABOUT_OTHERS, isAbout, type Tolerance } from '../../contracts/judge';
import type { Flip, Orientation, OutputContract, OutputReport, ReportedDetection } from '../../report/report';

export interface SetComparison {
  readonly set: DetectionSet;
  readonly values: DetectionValues;
  readonly stated: StatedDetections;
  /** Of a stated contract: where it was stated, its tolerance and flips; they replace those that were found. */
  readonly statement: Partial<Pick<OutputContract, 'origin' | 'rtol' | 'atol' | 'flips'>>;
  /** Names of classes, in order. */
  readonly labels: readonly string[];
  readonly tolerance: Tolerance;
  /** The same image gives other detections in another run. */
  readonly isRandom: boolean;
}

/** Finished detections of every orientation, matched with those of x. */
export function compareSets(request: SetComparison): OutputReport {
  const work = new SetWork(request);
  return work.report();
}

/** A shift is told where it leaves less than this part of the difference. */
const EXPLAINED = 0.5;
/** IoU and distances, as parts, that float noise makes differ at most. */
const NOISE = 1e-4;

class SetWork {
  readonly #request: SetComparison;
  readonly #settled: SettledLayout;
  readonly #found = new Map<Orientation, readonly Detection[]>();
  readonly #compared = new Map<Flip, DetectionComparison>();

  constructor(request: SetComparison) {
    this.#request = request;
    this.#settled = settleLayout(request.set, request.stated, request.values);
    for (const orientation of ['id', ...request.values.flips] as const) {
      const found = this.#detections(orientation, this.#settled.origin);
      if (found !== undefined) this.#found.set(orientation, found);
    }
    const x = this.#found.get('id')!;
    for (const flip of request.values.flips) {
      const gx = this.#found.get(flip);
      if (gx !== undefined) this.#compared.set(flip, compareDetections(x, gx, this.#diagonal));
    }
  }

  report(): OutputReport {
    const { set, values, statement, tolerance } = this.#request;
    const contract: OutputContract = { ...contractOfSet(set, this.#settled), ...statement };
    const judged = new Map([...this.#compared].map(([flip, found]) => [flip, this.#judged(contract, flip, found)]));
    const reasons = this.#perFlip((flip) => judged.get(flip)?.reason);
    const shifts = this.#perFlip((flip) => this.#shift(flip));
    const points = this.#perFlip((flip) => this.#compared.get(flip)?.keypoints);
    return {
      name: set.output.name,
      shape: values.tensors('id')!(set.output.name)!.dims,
      expects: 'equivariance',
      contract,
      verdict: this.#perFlip((flip) => judged.get(flip)?.verdict),
      ...(Object.keys(reasons).length > 0 && { reasons }),
      tolerance,
      figure: this.#perFlip((flip) => judged.get(flip)?.figure),
      pairs: [],
      boxes: this.#perFlip((flip) => boxesOf(this.#compared.get(flip))),
      ...(Object.keys(points).length > 0 && { keypoints: points }),
      ...(Object.keys(shifts).length > 0 && { pixelShift: shifts }),
      detections: Object.fromEntries([...this.#found].map(([o, found]) => [o, found.map((d) => this.#reported(d))])),
      matches: this.#perFlip((flip) => this.#compared.get(flip)?.pairs.map(({ a, b }) => [a, b] as const)),
    };
  }

  get #diagonal(): number {
    return Math.hypot(...this.#request.values.size);
  }

  #perFlip<T>(of: (flip: Flip) => T | undefined): { [F in Flip]?: T } {
    const found = this.#request.values.flips.map((flip) => [flip, of(flip)] as const);
    return Object.fromEntries(found.filter(([, value]) => value !== undefined));
  }

  /** Those that count, mirrored back. */
  #detections(orientation: Orientation, origin: SettledLayout['origin']): readonly Detection[] | undefined {
    const { set, values } = this.#request;
    const { layout, swap, swapPoints } = this.#settled;
    const tensors: TensorsByName | undefined = values.tensors(orientation);
    if (tensors === undefined) return undefined;
    const plain = readDetections(layout, tensors);
    const mirror = { size: layout.size, origin, swap, swapPoints };
    const back = orientation === 'id' ? plain : mirrorDetections(plain, { ...mirror, flip: orientation });
    return strongestDetections(back, set.output.selection.isSuppressed);
  }

  /** Boxes by the share that is not matched; where all are, and have keypoints, by how far those lie apart. */
  #judged(contract: OutputContract, flip: Flip, { unmatched, keypoints }: DetectionComparison): Judged {
    if (unmatched === undefined) {
      const reason = 'it finds nothing in either image (no score of 0.25 or more)';
      return { verdict: 'empty', figure: { name: 'unmatched', value: 0 }, reason };
    }
    const { rtol } = this.#request.tolerance;
    const distance = keypoints?.meanDistance ?? 0;
    const byPoints = keypoints !== undefined && unmatched <= rtol && distance > rtol;
    const figure = byPoints
      ? ({ name: 'meanDistance', value: distance } as const)
      : ({ name: 'unmatched', value: unmatched } as const);
    if (!isAbout(contract, flip)) return { figure, verdict: 'incomparable', reason: ABOUT_OTHERS };
    if (this.#request.isRandom) {
      return { figure, verdict: 'incomparable', reason: 'the model is random: the same image gives other detections' };
    }
    return { figure, verdict: figure.value <= rtol ? 'holds' : 'broken' };
  }

  /** The other origin of coordinates, where it leaves much less. */
  #shift(flip: Flip): NonNullable<OutputReport['pixelShift']>[Flip] {
    const origin = this.#settled.origin === 'edge' ? 'center' : 'edge';
    const plain = this.#compared.get(flip);
    const gx = this.#detections(flip, origin);
    if (plain === undefined || gx === undefined || plain.matched === 0) return undefined;
    const { matched, meanIoU = 0, keypoints } = compareDetections(this.#found.get('id')!, gx, this.#diagonal);
    const [left, before] = [1 - meanIoU, 1 - plain.meanIoU!];
    const [distance, distanceBefore] = [keypoints?.meanDistance ?? 0, plain.keypoints?.meanDistance ?? 0];
    const byBoxes = before > NOISE && left < EXPLAINED * before;
    const byPoints = distanceBefore > NOISE && distance < EXPLAINED * distanceBefore;
    if (matched < plain.matched || !(byBoxes || byPoints)) return undefined;
    return { origin, meanIoU, ...(keypoints && { meanDistance: keypoints.meanDistance }) };
  }

  #reported({ sample, box, score, class: number, keypoints }: Detection): ReportedDetection {
    const label = this.#request.labels[number];
    return {
      sample,
      box,
      score,
      class: number,
      ...(label !== undefined && { label }),
      ...(keypoints && { keypoints }),
    };
  }
}

interface Judged {
  readonly verdict?: OutputReport['verdict'][Flip];
  readonly reason?: string;
  readonly figure?: OutputReport['figure'][Flip];
}

function boxesOf(compared: DetectionComparison | undefined): NonNullable<OutputReport['boxes']>[Flip] {
  if (compared === undefined) return undefined;
  const { matched, meanIoU, missing, extra, scoreChange } = compared;
  return {
    matched,
    ...(meanIoU !== undefined && { meanIoU }),
    missing,
    extra,
    ...(scoreChange !== undefined && { scoreChange }),
  };
}
