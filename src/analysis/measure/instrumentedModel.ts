import type { OnnxModel } from '../../onnx/model';
import { valueDataType } from '../../onnx/valueInfo';
import { SerialQueue } from '../../protocol/serialQueue';
import type { Orientation } from '../../report/report';
import { opaquePart, type Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Log, SessionFactory, Tensors } from './session';
import { OverBudget, type ActivationBudget } from './activationBudget';
import { TooLarge, type TensorForm } from './activationMemory';
import { AskedTensors } from './askedTensors';
import { CrossCheck } from './crossCheck';
import { elementCount } from '../../onnx/tensors';
import { expectedType } from './expectedType';
import { groupsWithin } from './groupsWithin';
import { HypothesisMeter } from './hypothesisMeter';
import { LayerMeter, type LayerMeasurement } from './layerMeter';
import { MarkedRuns } from './markedRuns';
import { MarkedSession } from './markedSession';
import type { Measurement, MeasureRequest } from './measurement';
import { selectTensors, type TensorChoice } from './selectTensors';
import { Stopwatch } from './stopwatch';
import { sessionType, toFloats } from './typedTensors';

export interface InstrumentedModelOptions {
  /** Takes what went another way than planned. */
  readonly log: Log;
  /** Bytes of activations to hold at a time. Default 512 MiB. */
  readonly budgetBytes?: number;
  /** Gives the layers to measure; asked once, with the first measurement. Default: all that survive fusion. */
  readonly choose?: (model: OnnxModel) => Choices | Promise<Choices>;
}

type Choices = readonly TensorChoice[];

/** A measurement under way. */
interface Work extends MeasureRequest {
  readonly id: number;
  readonly stopwatch: Stopwatch;
  readonly warnings: Set<string>;
  readonly layers: LayerMeasurement[];
  readonly outputs: Record<string, { [O in Orientation]?: FloatTensor }>;
}

const DEFAULT_BUDGET = 512 * 2 ** 20;

/**
 * Up to this much, and twice the size of the model, activations of all orientations are kept for looking at them; of
 * a small model with more, another pass takes a few milliseconds.
 */
const RETAINED = 32 * 2 ** 20;

/**
 * A model whose layers are measured. Sessions are made on first use and kept with their memory, so that the next
 * input of the same shape costs little more than its forward passes. Calls are answered one after the other.
 */
export class InstrumentedModel {
  readonly #model: OnnxModel;
  readonly #createSession: SessionFactory;
  #budget: ActivationBudget;
  readonly #choose: NonNullable<InstrumentedModelOptions['choose']>;
  #chosen: Choices | undefined;
  readonly #log: Log;
  /** The model's own outputs that are numbers, with their types. */
  readonly #outputTypes: ReadonlyMap<string, string>;
  readonly #check: CrossCheck;
  readonly #queue = new SerialQueue();
  /** The session of the last group; when all layers are one group, that of every measurement. */
  #runs: MarkedRuns | undefined;
  readonly #asked: AskedTensors;
  #measurements = 0;

  constructor(model: OnnxModel, createSession: SessionFactory, options: InstrumentedModelOptions) {
    this.#model = model;
    this.#createSession = createSession;
    const most = options.budgetBytes ?? DEFAULT_BUDGET;
    this.#budget = { most, retained: Math.min(most, RETAINED + 2 * model.bytes.byteLength) };
    this.#choose = options.choose ?? selectTensors;
    this.#log = options.log;
    this.#outputTypes = new Map(
      model.graph.outputs.flatMap((o) => {
        const type = sessionType(valueDataType(o));
        return type === undefined ? [] : [[o.name, type] as const];
      }),
    );
    this.#check = new CrossCheck(model, createSession);
    this.#asked = new AskedTensors(model, createSession);
  }

  /**
   * Runs x and its flips and compares every layer.
   *
   * @throws UserError when a session cannot be made or run; the signal's reason when it is aborted.
   */
  measure(request: MeasureRequest): Promise<Measurement> {
    return this.#queue.add(() => this.#measure(request));
  }

  /** Makes the session that measures all layers at a time, which is the one that is needed where they fit. */
  prepare(): Promise<void> {
    return this.#queue.add(async () => void (await this.#runsOf(await this.#choices())));
  }

  /** Makes the session that the first measurement is checked against, unless there was one. */
  prepareCheck(): Promise<void> {
    return this.#queue.add(() => this.#check.prepare());
  }

  /** Frees what `prepareCheck` has made. */
  discardCheck(): Promise<void> {
    return this.#queue.add(() => this.#check.release());
  }

  /** The model's own outputs for another input, in the session that is there; layers are not looked at. */
  runOutputs(feeds: Tensors): Promise<Readonly<Record<string, FloatTensor>>> {
    return this.#queue.add(async () => {
      const { session } = this.#runs ?? (await this.#runsOf([]));
      const found = await session.run(feeds, this.#outputs);
      return Object.fromEntries(
        this.#outputs.map((name) => [name, { dims: found[name]!.dims, data: toFloats(found[name]!) }]),
      );
    });
  }

  /** Frees sessions and activations; the model may still be measured again. */
  release(): Promise<void> {
    return this.#queue.add(async () => {
      await this.#closeRuns();
      await this.#asked.close();
      await this.#check.release();
    });
  }

  async #choices(): Promise<Choices> {
    return (this.#chosen ??= await this.#choose(this.#model));
  }

  get #outputs(): readonly string[] {
    return [...this.#outputTypes.keys()];
  }

  async #measure(request: MeasureRequest): Promise<Measurement> {
    const work: Work = {
      ...request,
      id: ++this.#measurements,
      stopwatch: new Stopwatch(),
      warnings: new Set(),
      layers: [],
      outputs: Object.fromEntries(this.#outputs.map((name) => [name, {}])),
    };
    const compare =
      request.isChecked === true
        ? undefined
        : await work.stopwatch.time('check', () => this.#check.start(request.feeds.id, this.#outputs));
    await this.#measureAll(work, (tensor) => request.shapeOf?.(tensor));
    const original = Object.fromEntries(Object.entries(work.outputs).map(([name, values]) => [name, values.id!]));
    const delta = compare?.(original);
    return {
      layers: work.layers,
      outputs: work.outputs,
      ...(delta === undefined ? {} : { instrumentationDelta: delta }),
      warnings: [...work.warnings],
      timings: work.stopwatch.times(['load', 'run', 'compare', 'check']),
      activation: async (tensor, orientation) =>
        (await this.#queue.add(() => this.#activations(work, [tensor], orientation))).get(tensor)!,
      activations: (tensors, orientation) => this.#queue.add(() => this.#activations(work, tensors, orientation)),
    };
  }

  /** All layers at a time where they fit, else group by group; unexpected shapes are learned on the way. */
  async #measureAll(work: Work, shapeOf: (tensor: string) => readonly number[] | undefined): Promise<void> {
    // x and one flip; a layer of unknown shape counts nothing.
    const groups = groupsWithin(
      await this.#choices(),
      this.#budget.most,
      ({ tensor }) => 2 * 4 * elementCount(shapeOf(tensor) ?? [0]),
    );
    // Without any layer, the outputs are measured all the same.
    const all = groups.length === 0 && this.#outputs.length > 0 ? [[]] : groups;
    try {
      for (const [i, group] of all.entries()) {
        const progress = (part: number): void => work.onProgress?.((i + part) / all.length);
        await this.#measureGroup(work, group, progress);
      }
    } catch (error) {
      if (!(error instanceof OverBudget || error instanceof TooLarge)) throw error;
      work.layers.length = 0;
      if (error instanceof TooLarge) await this.#takeLess(error);
      const dims = error instanceof OverBudget ? error.dims : undefined;
      await this.#measureAll(work, (tensor) => dims?.get(tensor) ?? shapeOf(tensor));
    }
  }

  /** Where the system does not give what the budget allows, smaller groups are measured. */
  async #takeLess(error: TooLarge): Promise<void> {
    await this.#closeRuns();
    const { most, retained } = this.#budget;
    this.#budget = { most: most / 2, retained: Math.min(retained, most / 2) };
    this.#log(`${error.message}; half as many layers are measured at a time.`);
  }

  async #measureGroup(work: Work, group: readonly TensorChoice[], progress: (part: number) => void): Promise<void> {
    const runs = await work.stopwatch.time('load', () => this.#runsOf(group));
    const count = work.flips.length + 1;
    try {
      await this.#run(work, runs, 'id');
    } catch (error) {
      if (!(error instanceof TooLarge) || group.length > 1) throw error;
      work.warnings.add(`The layer ${group[0]!.tensor} is too large to be measured.`);
      return this.#runWithoutLayers(work, runs.session);
    }
    progress(1 / count);
    const meters = this.#meters(work, runs, group);
    for (const [i, flip] of work.flips.entries()) {
      const changed = new Set(await this.#run(work, runs, flip));
      await work.stopwatch.time('compare', () => {
        for (const meter of meters) {
          if (!changed.has(meter.tensor)) meter.measure(flip, runs.slot(flip));
          else work.warnings.add(`The layer ${meter.tensor} has another shape under ${flip}; not compared.`);
        }
      });
      progress((i + 2) / count);
    }
    work.layers.push(...meters.map((meter) => meter.result()));
  }

  /** The model's own outputs, where they did not come with other layers. */
  async #runWithoutLayers(work: Work, session: MarkedSession): Promise<void> {
    for (const orientation of ['id', ...work.flips] as const) {
      if (Object.values(work.outputs).every((values) => values[orientation] !== undefined)) continue;
      work.signal?.throwIfAborted();
      const found = await work.stopwatch.time('run', () => session.run(work.feeds[orientation]!, this.#outputs));
      for (const name of this.#outputs)
        work.outputs[name]![orientation] = { dims: found[name]!.dims, data: toFloats(found[name]!) };
    }
  }

  /** One forward pass; returns the tensors that it could not store. */
  async #run(work: Work, runs: MarkedRuns, orientation: Orientation): Promise<readonly string[]> {
    work.signal?.throwIfAborted();
    const feeds = work.feeds[orientation];
    if (feeds === undefined) throw new RangeError(`No input was given for ${orientation}`);
    const result = await work.stopwatch.time('run', () =>
      runs.run(feeds, { measurement: work.id, orientation }, (tensor) => this.#expectedForm(work, tensor)),
    );
    for (const [name, value] of Object.entries(result.outputs)) work.outputs[name]![orientation] = value;
    return result.changed;
  }

  /** A wrong guess only costs another run. */
  #expectedForm(work: Work, tensor: string): TensorForm | undefined {
    const dims = work.shapeOf?.(tensor);
    return dims && { type: this.#outputTypes.get(tensor) ?? expectedType(this.#model.graph, tensor), dims };
  }

  #meters(work: Work, runs: MarkedRuns, group: readonly TensorChoice[]): readonly (LayerMeter | HypothesisMeter)[] {
    const { memory, walks } = runs;
    const others = group.filter((choice) => memory.unmeasured.has(choice.tensor));
    if (others.length > 0) {
      const types = [...new Set(others.map((c) => memory.unmeasured.get(c.tensor)))].join(', ');
      const count = others.length === 1 ? '1 layer' : `${others.length} layers`;
      work.warnings.add(`Of ${count} of type ${types} no error is measured: only float tensors are compared.`);
    }
    return group.flatMap((choice) => {
      const action = work.actionOf(choice.tensor);
      if (action === undefined || memory.unmeasured.has(choice.tensor)) return [];
      if (memory.dims(choice.tensor).includes(0)) return [];
      const meter = (as: Action): LayerMeter => new LayerMeter(choice, memory, walks, as, work.warnings);
      const fitting =
        opaquePart(action)?.kind === 'unknown' ? work.fittingAction?.(memory.dims(choice.tensor)) : undefined;
      return [fitting === undefined ? meter(action) : new HypothesisMeter(meter(action), meter(fitting), fitting)];
    });
  }

  async #runsOf(group: readonly TensorChoice[]): Promise<MarkedRuns> {
    const tensors = group.map((choice) => choice.tensor);
    if (this.#runs?.isFor(tensors) === true) return this.#runs;
    await this.#closeRuns();
    const session = await MarkedSession.create(this.#model, tensors, this.#createSession);
    this.#runs = new MarkedRuns(session, tensors, this.#outputs, this.#budget, this.#log);
    return this.#runs;
  }

  async #activations(
    work: Work,
    tensors: readonly string[],
    orientation: Orientation,
  ): Promise<ReadonlyMap<string, FloatTensor>> {
    const found = new Map<string, FloatTensor>();
    for (const tensor of tensors) {
      const held = this.#runs?.activation(tensor, { measurement: work.id, orientation });
      if (held !== undefined) found.set(tensor, held);
    }
    const missing = tensors.filter((tensor) => !found.has(tensor));
    if (missing.length === 0) return found;
    const feeds = work.feeds[orientation];
    if (feeds === undefined) throw new RangeError(`${orientation} was not measured`);
    for (const [tensor, value] of await this.#asked.run(feeds, missing, this.#runs)) found.set(tensor, value);
    return found;
  }

  async #closeRuns(): Promise<void> {
    const runs = this.#runs;
    this.#runs = undefined;
    await runs?.session.release();
  }
}
