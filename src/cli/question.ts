import { headlessResnet18Id } from '../engine/models/builtinModels';
import type { EngineFunctions, Progress } from '../protocol/engine';
import type { ReproductionSpec } from '../protocol/reproduction';
import { toJsonText } from '../report/json';
import { withNulls } from '../report/nonFinite';
import type { Head } from '../report/report';
import { HEADS } from '../report/schema/reproduction';
import { reproductionToTable } from '../report/terminal/reproduction';
import type { Screen } from './analyze';
import { openDestinations, writeDocument, type Destination } from './destinations';
import { useColor, widthOf } from './io';
import { modelRef, modelTitle } from './modelRef';
import { nameCrash } from './nameCrash';
import { refuseInputs } from './refuseInputs';

/** `flipscope question` as commander hands it over. */
export interface QuestionFlags {
  readonly model?: string;
  readonly size?: readonly [number, number];
  readonly head?: Head;
  readonly seed: number;
  readonly json?: string;
  readonly timeout?: number;
  readonly verbose?: boolean;
}

/** `flipscope question`, parsed and checked. */
export interface QuestionPlan {
  readonly spec: ReproductionSpec;
  readonly destination?: Destination;
}

/** The engine as this command uses it. */
export interface QuestionEngine {
  readonly functions: Pick<EngineFunctions, 'reproduce' | 'modelSources'>;
  onProgress(listener: (progress: Progress) => void): void;
}

/** Both heads unless one is chosen; a built-in model gets its weights from the seed as well. Rejects with `UserError`. */
export async function planQuestion({ model, size, head, seed, json }: QuestionFlags): Promise<QuestionPlan> {
  const [destination] = await openDestinations({ json }, ['json']);
  return {
    spec: {
      model: model === undefined ? { kind: 'builtin', id: headlessResnet18Id(seed) } : modelRef(model),
      seed,
      heads: head === undefined ? HEADS : [head],
      ...(size === undefined ? {} : { size }),
    },
    ...(destination === undefined ? {} : { destination }),
  };
}

const NAME = 'question';

/** Asks the question and prints its answer, and the same as JSON where it was asked for. Rejects with `UserError`. */
export async function question(
  { spec, destination }: QuestionPlan,
  engine: QuestionEngine,
  { io, progress }: Screen,
): Promise<void> {
  const { functions } = engine;
  if (destination !== undefined && destination.to !== 'stdout') {
    const sources = await nameCrash(functions.modelSources(spec.model), spec.model);
    await refuseInputs([destination], [NAME], sources);
  }
  engine.onProgress((now) => progress.show(now, modelTitle(spec.model)));
  const { reproduction } = await nameCrash(functions.reproduce(NAME, spec), spec.model);
  progress.clear();
  const stream = destination?.to === 'stdout' ? io.stderr : io.stdout;
  stream.write(reproductionToTable(reproduction, { width: widthOf(stream, io.env), color: useColor(stream, io.env) }));
  if (destination === undefined) return;
  const { value, notes } = withNulls(reproduction);
  const whole = notes.length === 0 ? value : { ...(value as object), notes };
  await writeDocument(destination, NAME, toJsonText(whole), io.stdout);
}
