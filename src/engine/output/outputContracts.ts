import { isDistribution } from '../../analysis/measure/classScores';
import { noiseFloor } from '../../analysis/measure/noiseFloor';
import type { SettledOutput } from '../../analysis/measure/settledOutput';
import { settleTogether } from '../../analysis/measure/settleTogether';
import type { OutputBeside, OutputFacts } from '../../contracts/contract';
import { checkOutputNames, contractOf, type Statements } from '../../contracts/contractOf';
import { asPrototypes, maskPrototypes } from '../../contracts/prototypes';
import { outputHead } from '../../contracts/head';
import type { Inferred } from '../../contracts/infer';
import type { ModelGraph } from '../../onnx/graph';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { AnalysisSpec } from '../../protocol/spec';
import type { OutputContract, PerOrientation } from '../../report/report';
import { setContracts } from './detectionReports';
import { fileFacts } from '../models/fileFacts';
import type { CachedModel, ShapedModel } from '../models/modelCache';

/** Outputs of every orientation, by name. */
export type Values = Readonly<Record<string, PerOrientation<FloatTensor>>>;

/** What is known of an output of these values. */
export function factsOf(request: Known, values: Values, name: string): OutputFacts {
  const { dims, data } = values[name]!.id!;
  const perSample = data.length / Math.max(1, dims[0] ?? 1);
  return {
    ...fileFacts(
      {
        loaded: request.model.loaded,
        layout: request.model.input.layout,
        inputShape: request.inputShape,
        actionOf: request.shaped.actionOf,
      },
      name,
      dims,
    ),
    imageCount: 1 + request.model.images.size,
    sumsToOne: perSample >= 2 && isDistribution(data.subarray(0, perSample)),
    beside: outputsBeside(request.model.loaded.onnx.graph, values, name),
  };
}

/** Every output as the others see it that come behind it, and as those do before it: models with thousands were seen. */
interface Besides {
  readonly at: ReadonlyMap<string, number>;
  readonly before: readonly OutputBeside[];
  readonly behind: readonly OutputBeside[];
}
const besides = new WeakMap<Values, Besides>();

function outputsBeside(graph: ModelGraph, values: Values, name: string): readonly OutputBeside[] {
  let known = besides.get(values);
  if (known === undefined) {
    const names = Object.keys(values);
    const before = names.map((other) => {
      return { shape: values[other]!.id!.dims, head: outputHead(graph, other), isBefore: true };
    });
    const behind = before.map((other) => ({ ...other, isBefore: false }));
    known = { at: new Map(names.map((other, i) => [other, i])), before, behind };
    besides.set(values, known);
  }
  const at = known.at.get(name)!;
  return [...known.before.slice(0, at), ...known.behind.slice(at + 1)];
}

interface Known {
  readonly model: CachedModel;
  readonly shaped: ShapedModel;
  readonly inputShape: readonly number[];
}

/** What is asked about contracts. */
interface Asked extends Known {
  readonly spec: Pick<AnalysisSpec, 'flips' | 'expect' | 'expectOrigin'>;
  /** Errors up to this are float noise; the model's own unless given. */
  readonly noiseFloor?: number;
}

/** An output that depends on the image, with its contract. */
interface Subject {
  readonly facts: OutputFacts;
  readonly inferred: Inferred;
  readonly settled: SettledOutput;
}

/**
 * Outputs by name, but for those of finished detections.
 *
 * @param sets those, with their contracts where these are known
 */
export function settledSubjects(
  request: Asked,
  values: Values,
  statements: Statements,
  sets: ReadonlyMap<string, OutputContract | undefined>,
): ReadonlyMap<string, Subject> {
  const { spec, model, shaped } = request;
  const floor = request.noiseFloor ?? noiseFloor(model.loaded.onnx.graph).floor;
  const names = Object.keys(values).filter((name) => shaped.actionOf(name) !== undefined && !sets.has(name));
  const outputs = names.map((name) => {
    const facts = factsOf(request, values, name);
    const inferred = contractOf(facts, statements);
    return { facts, inferred, values: values[name]!, flips: spec.flips, noiseFloor: floor };
  });
  const settled = settleTogether(outputs);
  const subjects = outputs.map(({ facts, inferred }, i) => ({ facts, inferred, settled: settled[i]! }));
  const prototypes = maskPrototypes([
    ...subjects.map(({ facts, settled: { contract } }) => ({ ...facts, contract })),
    ...[...sets].flatMap(([name, contract]) =>
      contract === undefined ? [] : [{ name, shape: undefined, tracked: undefined, contract }],
    ),
  ]);
  return new Map(
    subjects.map((subject) => {
      const { name } = subject.facts;
      const coefficientsIn = prototypes.get(name);
      const contract = coefficientsIn && asPrototypes(subject.settled.contract, coefficientsIn);
      return [name, contract ? { ...subject, settled: { contract } } : subject];
    }),
  );
}

/**
 * The contracts of a model's outputs with what is offered instead, as a report of these values has them.
 *
 * @throws UserError `preprocess-invalid` when a stated contract does not fit.
 */
export function settledOutputs(request: Asked, values: Values): ReadonlyMap<string, SettledOutput> {
  const { spec, model, shaped } = request;
  const statements = statementsOf(spec, model);
  const sets = setContracts({ model, shaped, outputs: values }, statements);
  const subjects = settledSubjects(request, values, statements, sets);
  return new Map(
    Object.keys(values).flatMap((name): (readonly [string, SettledOutput])[] => {
      const set = sets.get(name);
      if (set !== undefined) return shaped.actionOf(name) === undefined ? [] : [[name, { contract: set }]];
      const subject = subjects.get(name);
      return subject === undefined ? [] : [[name, subject.settled]];
    }),
  );
}

/** @throws UserError `preprocess-invalid` when they name an output that the model does not have. */
export function statementsOf(
  spec: Pick<AnalysisSpec, 'expect' | 'expectOrigin'>,
  { loaded: { sidecar, info } }: CachedModel,
): Statements {
  const { expect, expectOrigin } = spec;
  const statements = {
    ...(expect && { expect }),
    ...(expectOrigin !== undefined && { expectOrigin }),
    ...(sidecar && { sidecar }),
  };
  checkOutputNames(
    statements,
    info.outputs.map(({ name }) => name),
  );
  return statements;
}
