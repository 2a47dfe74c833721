import { opaquePart, type Opaque, type OpaqueFlip } from '../../operators/follow/action';
import { wrongLabels } from '../../contracts/found/known';
import type { Measurement } from '../../analysis/measure/measurement';
import { isAboveFloor } from '../../report/facts/exact';
import { randomNodes } from '../../operators/constantNodes';
import type { ModelGraph } from '../../onnx/graph';
import { formatPercent } from '../../report/facts/format';
import type { LayerReport, OutputReport, Report } from '../../report/report';
import type { CachedModel, ShapedModel } from '../models/modelCache';
import { type Repeatability } from '../output/repeatability';
import { unchangedWarnings } from '../output/sensitiveOutputs';

/** Names of classes whose number is not that of the classes that came out. */
export function labelWarnings(
  { loaded: { labels, labelsOrigin } }: CachedModel,
  { outputs }: Measurement,
): readonly string[] {
  if (labels === undefined || labelsOrigin === undefined) return [];
  const made = Object.entries(outputs).map(([name, values]) => ({ name, shape: [...values.id!.dims] }));
  return wrongLabels({ names: labels, origin: labelsOrigin }, made);
}

export function sizeWarnings({ triedSize, loaded }: CachedModel): string[] {
  if (triedSize === undefined) return [];
  return [
    `${loaded.info.name} does not run at 224×224, and nothing says what its input wants: ${triedSize.join('×')} was found by trying. Give --size, or "size" in its preprocessing, if it was made for another.`,
  ];
}

/** What another provider than the processor does to the figures. */
export function providerWarnings(provider: NonNullable<Report['tool']['provider']>, ownFloor: number): string[] {
  const { name, difference, partly } = provider;
  return [
    ...(partly ? [`${name} lacks operators of this model: they ran on the processor.`] : []),
    ...(difference !== undefined && !Number.isFinite(difference)
      ? [
          `The output holds numbers that are not finite on ${name} or on the processor: how far the two are apart is not known.`,
        ]
      : []),
    ...(difference !== undefined && Number.isFinite(difference) && difference > ownFloor
      ? [
          `On ${name} the output differs from the processor's by ${formatPercent(difference)}: errors below that are taken for noise.`,
        ]
      : []),
  ];
}

export function randomWarnings(graph: ModelGraph, repeatability: Repeatability | undefined): string[] {
  const [first] = randomNodes(graph);
  if (repeatability === undefined || first === undefined) return [];
  const difference = formatPercent(Math.max(...Object.values(repeatability)));
  return [
    `This model is random (${graph.nodeName(first)}): the same image gives outputs that differ by up to ${difference}. Export it for inference to judge it.`,
  ];
}

/** Where the order of positions is lost, or not known any more, each place once: figures behind it are of another kind. */
export function opaqueWarnings(layers: readonly LayerReport[], shaped: ShapedModel): string[] {
  const sentences = layers.flatMap(({ tensor }) => {
    const opaque = opaquePart(shaped.actionOf(tensor));
    return opaque === undefined ? [] : opaqueWarning(opaque);
  });
  return [...new Set(sentences)];
}

function opaqueWarning(opaque: Opaque | OpaqueFlip): string {
  const { kind, reason } = opaque;
  if (kind === 'unknown') {
    return `What a flip does is not known from ${reason}. What follows is compared as it is or, where its axes fit the image's and that suits it better, flipped back.`;
  }
  const positions = 'flip' in opaque ? (opaque.flip === 'h' ? 'columns' : 'rows') : 'positions';
  return `The order of ${positions} is lost at ${reason}. What follows is compared without flipping ${'flip' in opaque ? 'them' : 'it'} back.`;
}

export function modelWarnings(
  model: CachedModel,
  arithmetic: string,
  { instrumentationDelta }: Measurement,
  floor: number,
  outputs: readonly OutputReport[],
): string[] {
  const warnings: string[] = [];
  const { sidecar } = model.loaded;
  if (sidecar?.expects === 'equivariance' && outputs.some((output) => output.expects !== 'equivariance')) {
    warnings.push(
      `${sidecar.path} expects equivariance, but not every output has the image's rows and columns: those are compared as they are.`,
    );
  }
  if (sidecar !== undefined) warnings.push(...unchangedWarnings(outputs, floor, sidecar.path));
  if (arithmetic === 'quantized') {
    warnings.push('This model is quantized: rounding makes differences that no mirroring removes.');
  }
  if (instrumentationDelta !== undefined && isAboveFloor(instrumentationDelta, floor)) {
    warnings.push(
      `Marking the layers changed the output of ${model.loaded.info.name} by ${instrumentationDelta.toExponential(1)}: figures below that are not to be trusted.`,
    );
  }
  return warnings;
}
