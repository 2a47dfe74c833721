import { compareSets } from '../../analysis/measure/compareSets';
import type { Measurement } from '../../analysis/measure/measurement';
import type { Statements } from '../../contracts/contractOf';
import { byTheirValues } from '../../contracts/detections/companionValues';
import type { TensorsByName } from '../../contracts/detections/layout';
import { withFittingCompanions } from '../../contracts/detections/places';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { AnalysisSpec } from '../../protocol/spec';
import { isAboveFloor } from '../../report/facts/exact';
import type { Orientation, OutputContract, OutputReport } from '../../report/report';
import { detectionSets, type StatedSet } from './detectionSets';
import type { CachedModel, ShapedModel } from '../models/modelCache';
import type { Repeatability } from './repeatability';

export interface DetectionRequest {
  readonly spec: AnalysisSpec;
  readonly model: CachedModel;
  readonly shaped: ShapedModel;
  /** As they came, not flipped back. */
  readonly outputs: Measurement['outputs'];
  /** A tensor inside the model; absent where only outputs were run: numbers of boxes are passed over then. */
  readonly activation?: Measurement['activation'];
  /** Height and width of the image that is fed. */
  readonly size: readonly [number, number];
  readonly noiseFloor: number;
  readonly repeatability?: Repeatability;
}

/** Reports of outputs with finished detections. */
export interface DetectionReports {
  readonly reports: ReadonlyMap<string, OutputReport>;
  /** Outputs that belong to those: their scores, classes, how many there are. */
  readonly companions: ReadonlySet<string>;
}

/** @throws UserError `preprocess-invalid` when a stated contract does not fit */
export async function detectionReports(request: DetectionRequest, statements: Statements): Promise<DetectionReports> {
  const { outputs, model, shaped } = request;
  const dims = (name: string): readonly number[] | undefined => outputs[name]?.id?.dims;
  const reports = new Map<string, OutputReport>();
  const companions = new Set<string>();
  for (const found of detectionSets(model, shaped, statements, dims)) {
    const tensors = await tensorsOf(request, found);
    if (tensors === undefined) {
      companions.add(found.set.output.name);
      continue;
    }
    const all = [...tensors.values()];
    const set = byTheirValues(withFittingCompanions(found.set, all), all);
    reports.set(set.output.name, reportOf(request, { ...found, set }, tensors));
    for (const { output, isStated } of set.companions) if (!isStated) companions.add(output);
  }
  return { reports, companions };
}

/** Contracts of outputs with finished detections, and of those that belong to them, without their details. */
export function setContracts(
  { model, shaped, outputs }: Pick<DetectionRequest, 'model' | 'shaped' | 'outputs'>,
  statements: Statements,
): ReadonlyMap<string, OutputContract> {
  const contracts = new Map<string, OutputContract>();
  for (const { set } of detectionSets(model, shaped, statements, (name) => outputs[name]?.id?.dims)) {
    const { output, origin, companions } = set;
    const certainty = output.says === 'boxes' ? 'stated' : 'found';
    contracts.set(output.name, { kind: 'boxes', origin, certainty, positions: { kind: 'set', axis: 0 } });
    const belongs = { kind: 'ignore', origin: 'belongs to the boxes', certainty } as const;
    for (const { output: name, isStated } of companions) if (!isStated) contracts.set(name, belongs);
  }
  return contracts;
}

function reportOf(
  { spec, model, size, noiseFloor, repeatability }: DetectionRequest,
  { set, stated, statement }: StatedSet,
  tensors: ReadonlyMap<Orientation, TensorsByName>,
): OutputReport {
  const { labels } = model.loaded;
  const { rtol, atol } = statement;
  const own = rtol === undefined && atol === undefined ? undefined : { rtol: rtol ?? 0, atol: atol ?? 0 };
  return compareSets({
    set,
    stated,
    statement,
    labels: labels ?? [],
    values: {
      flips: spec.flips,
      tensors: (orientation) => tensors.get(orientation),
      size,
      ...(labels && { labels: labels.length }),
    },
    tolerance: own ?? { rtol: spec.failAbove ?? noiseFloor, atol: 0 },
    isRandom: isAboveFloor(repeatability?.[set.output.name] ?? 0, noiseFloor),
  });
}

/** The model's outputs, and the tensors inside that numbers of boxes stand for; undefined where these are not at hand. */
async function tensorsOf(
  { spec, outputs, activation }: DetectionRequest,
  { set }: StatedSet,
): Promise<ReadonlyMap<Orientation, TensorsByName> | undefined> {
  const { picks } = set.output.selection;
  const inside = set.form.kind !== 'picks' || picks === undefined ? [] : [picks.boxes, picks.scores];
  if (inside.length > 0 && activation === undefined) return undefined;
  const found = new Map<Orientation, TensorsByName>();
  for (const orientation of ['id', ...spec.flips] as const) {
    const further = new Map<string, FloatTensor>();
    for (const name of inside) further.set(name, await activation!(name, orientation));
    found.set(orientation, (name) => outputs[name]?.[orientation] ?? further.get(name));
  }
  return found;
}
