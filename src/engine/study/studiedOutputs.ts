import { averageTop1, broughtBack, figuresUnder, topClass } from '../../analysis/measure/figuresUnder';
import type { Measurement } from '../../analysis/measure/measurement';
import type { Tensors } from '../../analysis/measure/session';
import type { OutputFacts } from '../../contracts/contract';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { sameDims } from '../../onnx/tensors';
import type { Oriented } from '../../image/oriented';
import type { StudiedFlip, StudiedImage, StudiedOutput } from '../../protocol/study';
import { imageAxes } from '../../report/layout';
import type { Flip, Orientation, OutputContract, PerFlip } from '../../report/report';
import { detectionReports } from '../output/detectionReports';
import type { PreparedInputs } from '../input/furtherInputs';
import type { ShapedModel } from '../models/modelCache';
import { factsOf, settledOutputs, statementsOf } from '../output/outputContracts';
import { usualMaximum } from '../output/outputReports';
import type { OpenStudy } from './openStudy';

interface Measured {
  readonly input: PreparedInputs;
  readonly shaped: ShapedModel;
  readonly feeds: Oriented<Tensors>;
  /** Activations where images are run one by one, which finished detections always are. */
  readonly measurement: Pick<Measurement, 'outputs'> & Partial<Pick<Measurement, 'activation'>>;
}

type Outputs = Pick<StudiedImage, 'top1'> & { readonly flips: PerFlip<Omit<StudiedFlip, 'errors'>> };
type Brought = ReadonlyMap<Orientation, FloatTensor>;

/** Every output that the study compares, under each flip; and the most likely classes. */
export async function studiedOutputs(study: OpenStudy, measured: Measured): Promise<Outputs> {
  const { spec, facts } = study;
  const found = new Map<Flip, StudiedOutput[]>(spec.flips.map((flip) => [flip, []]));
  const detected = await detections(study, measured);
  const contractFor = contractsOf(study, measured);
  let classes: { readonly facts: OutputFacts; readonly brought: Brought } | undefined;
  for (const { output } of facts.contracts) {
    const report = detected.get(output);
    if (report !== undefined) {
      for (const [flip, list] of found) list.push({ output, ...judgedOf(report.verdict[flip], report.figure[flip]) });
      continue;
    }
    const compared = await compareOne(study, measured, output, contractFor);
    for (const [flip, list] of found) {
      const judged = compared.figures[flip];
      list.push({ output, ...judgedOf(judged?.verdict, judged?.figure) });
    }
    if (output === facts.classes?.output) classes = compared;
  }
  const tops = classes && topClasses(classes, spec.flips);
  return {
    ...(tops && { top1: tops.top1 }),
    flips: Object.fromEntries(
      [...found].map(([flip, outputs]) => {
        const top1 = tops?.flips[flip];
        return [flip, { outputs, ...(top1 && { top1 }) }];
      }),
    ),
  };
}

function judgedOf(
  verdict: StudiedOutput['verdict'],
  figure: StudiedOutput['figure'],
): Pick<StudiedOutput, 'verdict' | 'figure'> {
  return { ...(verdict && { verdict }), ...(figure && { figure }) };
}

/** Reports of finished detections, where the study has any. */
async function detections(
  study: OpenStudy,
  { input, shaped, measurement }: Measured,
): Promise<
  ReturnType<typeof detectionReports> extends Promise<infer R extends { reports: unknown }> ? R['reports'] : never
> {
  const { model, facts, repeatability } = study;
  const isSet = [...study.contracts.values()].some(({ positions }) => positions?.kind === 'set');
  if (!isSet) return new Map();
  const { rows, columns } = imageAxes(model.input.layout);
  const request = {
    spec: { ...study.spec, input: { kind: 'noise', seed: 0 } as const },
    model,
    shaped,
    outputs: measurement.outputs,
    activation: measurement.activation!,
    size: [input.shape[rows]!, input.shape[columns]!] as const,
    noiseFloor: facts.noiseFloor,
    ...(repeatability && { repeatability }),
  };
  return (await detectionReports(request, statementsOf(study.spec, model))).reports;
}

async function compareOne(
  study: OpenStudy,
  { input, shaped, feeds, measurement }: Measured,
  output: string,
  contractFor: ContractFor,
): Promise<{
  readonly facts: OutputFacts;
  readonly brought: Brought;
  readonly figures: ReturnType<typeof figuresUnder>;
}> {
  const { model } = study;
  const values = measurement.outputs[output]!;
  const known = { model, shaped, inputShape: input.shape };
  const { facts, contract } = contractFor(output);
  const usualMax = await usualMaximum({ ...known, x: feeds.id }, facts, values.id!);
  const repeatability = study.repeatability?.[output];
  const request = {
    facts,
    values,
    flips: study.spec.flips,
    noiseFloor: study.facts.noiseFloor,
    ...(usualMax !== undefined && { usualMax }),
    ...(repeatability !== undefined && { repeatability }),
  };
  const brought = broughtBack(request, contract);
  return { facts, brought, figures: figuresUnder(request, contract, brought) };
}

type ContractFor = (output: string) => { readonly facts: OutputFacts; readonly contract: OutputContract };

/** As settled on the reference; at another size, on this image alone. */
function contractsOf(study: OpenStudy, { input, shaped, measurement: { outputs } }: Measured): ContractFor {
  const { spec, model, contracts, outputFacts, facts } = study;
  const known = { model, shaped, inputShape: input.shape };
  if (!sameDims(input.shape, study.shape)) {
    const settled = settledOutputs({ ...known, spec, noiseFloor: facts.noiseFloor }, outputs);
    return (output) => ({ facts: factsOf(known, outputs, output), contract: settled.get(output)!.contract });
  }
  return (output) => {
    // What they say beyond the file counts for settling alone.
    const { dims } = outputs[output]!.id!;
    const before = outputFacts.get(output);
    const found = before !== undefined && sameDims(before.shape, dims) ? before : factsOf(known, outputs, output);
    outputFacts.set(output, found);
    return { facts: found, contract: contracts.get(output)! };
  };
}

function topClasses(
  { facts, brought }: { readonly facts: OutputFacts; readonly brought: Brought },
  flips: readonly Flip[],
): (Pick<StudiedImage, 'top1'> & { readonly flips: PerFlip<NonNullable<StudiedFlip['top1']>> }) | undefined {
  const isIndependent = facts.head === 'sigmoid';
  const x = brought.get('id')!;
  const top1 = topClass(x, isIndependent);
  if (top1 === undefined) return undefined;
  const found = flips.flatMap((flip) => {
    const y = brought.get(flip);
    if (y === undefined || y.data.length !== x.data.length) return [];
    const flipped = topClass(y, isIndependent);
    return flipped === undefined ? [] : [[flip, { flipped, average: averageTop1(x, y) }] as const];
  });
  return { top1, flips: Object.fromEntries(found) };
}
