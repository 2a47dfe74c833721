import { InstrumentedModel } from '../../analysis/measure/instrumentedModel';
import { classCount } from '../../contracts/classes';
import type { OutputFacts } from '../../contracts/contract';
import type { Codec } from '../../image/codec';
import type { AnalysisSpec } from '../../protocol/spec';
import type { StudiedInput, StudyFacts, StudySpec } from '../../protocol/study';
import { mainOutput } from '../../report/facts/mainOutput';
import type { OutputContract, PerFlip, Report } from '../../report/report';
import { runAnalysis } from '../analysis';
import { requireUnchanged } from '../files/fileVersions';
import type { CachedModel, ModelCache } from '../models/modelCache';
import { batchedOutputs, requireBatch, requireSameInBatch } from './batchedOutputs';
import { measureRepeatability, type Repeatability } from '../output/repeatability';
import { TensorRooms } from './tensorRooms';

/** A model that measures one image after the other. */
export interface OpenStudy {
  readonly spec: Omit<AnalysisSpec, 'input'>;
  readonly facts: StudyFacts;
  readonly model: CachedModel;
  readonly instrumented: InstrumentedModel;
  /** Orientations of an image in one pass. */
  readonly batch: number;
  readonly contracts: ReadonlyMap<string, OutputContract>;
  /** Shape of the reference, under which the contracts were settled. */
  readonly shape: readonly number[];
  readonly repeatability?: Repeatability;
  /** Of outputs at that shape, once they were asked for. */
  readonly outputFacts: Map<string, OutputFacts>;
  readonly rooms: TensorRooms;
}

/**
 * Analyzes one image in full, and keeps what holds for all others: what every output is compared under, and which.
 *
 * @throws UserError naming the model, a setting or the reference
 */
export async function openStudy(
  spec: StudySpec,
  reference: StudiedInput,
  models: ModelCache,
  codec: Codec,
  budgetBytes: number,
  log: (message: string) => void,
): Promise<OpenStudy> {
  const { layers, batch = 1, ...shared } = spec;
  const common = { ...shared, flipMode: 'tensor' } as const;
  const { analysis, report } = await runAnalysis({ ...common, input: reference }, models, codec, () => undefined);
  const { model, feeds, input, files } = analysis;
  requireBatch(
    spec,
    model,
    report.outputs.map(({ contract }) => contract),
  );
  const choose = layers === 'none' ? { choose: () => [] } : {};
  const instrumented = new InstrumentedModel(model.loaded.onnx, model.createSession, { budgetBytes, log, ...choose });
  // The session of the reference is not needed again.
  await model.instrumented.release();
  const repeatability = await measureRepeatability(model, feeds.id, Object.keys(analysis.outputs));
  if (batch > 1) {
    const batched = await batchedOutputs(model, instrumented, { feeds, flips: spec.flips }, batch);
    requireSameInBatch(model, analysis.outputs, batched);
  }
  await requireUnchanged(files);
  return {
    spec: common,
    facts: factsOf(report, model, layers),
    model,
    instrumented,
    batch,
    contracts: new Map(report.outputs.map(({ name, contract }) => [name, contract])),
    shape: input.shape,
    outputFacts: new Map(),
    rooms: new TensorRooms(),
    ...(repeatability && { repeatability }),
  };
}

function factsOf(report: Report, model: CachedModel, layers: StudySpec['layers']): StudyFacts {
  const { preprocess, preprocessOrigin } = report.input;
  const { labels } = model.loaded;
  const classes = classesOf(report);
  return {
    tool: report.tool,
    model: report.model,
    ...(preprocess && { preprocess }),
    ...(preprocessOrigin !== undefined && { preprocessOrigin }),
    contracts: report.outputs.map(({ name, contract }) => ({ output: name, contract })),
    main: mainOutputs(report),
    ...(classes && { classes }),
    ...(labels && { labels }),
    noiseFloor: report.noiseFloor,
    layers: layers === 'none' ? [] : report.layers.map(({ tensor, node, op }) => ({ tensor, node, op })),
    warnings: report.warnings,
  };
}

function mainOutputs(report: Report): PerFlip<string> {
  const found = report.flips.map((flip) => [flip, mainOutput(report, flip)?.name] as const);
  return Object.fromEntries(found.filter(([, name]) => name !== undefined));
}

/** The main output where it holds classes, else the first that does. */
function classesOf(report: Report): StudyFacts['classes'] {
  const main = Object.values(mainOutputs(report))[0];
  const all = report.outputs.filter((output) => output.classes !== undefined);
  const output = all.find(({ name }) => name === main) ?? all[0];
  const count = output && classCount(output.shape);
  return output === undefined || count === undefined ? undefined : { output: output.name, count };
}
