import { attributedError, attributionRows, placeFacts } from '../../../src/report/facts/attribution';
import { auditRows, auditSentence } from '../../../src/report/facts/audit';
import { layersByKind, swapSummary } from '../../../src/report/facts/channelMatching';
import { expectationWords, inputWords } from '../../../src/report/facts/contracts';
import { offerSentences } from '../../../src/report/facts/offers';
import { experimentRows, insightSentence, residualSentence } from '../../../src/report/facts/experiments';
import { unexplainedSentence } from '../../../src/report/facts/explained';
import { fixSentence } from '../../../src/report/facts/fixes';
import { fixSummary } from '../../../src/report/facts/fixSummary';
import { flipFigure } from '../../../src/report/facts/flipFigure';
import { inputDescription, inputTitle } from '../../../src/report/facts/formatInput';
import { glanceOf } from '../../../src/report/facts/glance';
import { errorScale } from '../../../src/report/facts/formatScale';
import { matchingRows } from '../../../src/report/facts/layerMatching';
import { linearRows, linearSentence, linearSummary } from '../../../src/report/facts/linearMaps';
import { layerName } from '../../../src/report/facts/layerName';
import { significantShift } from '../../../src/report/facts/layerShift';
import {
  actionWords,
  errorFigure,
  measureText,
  shownMeasures,
  startFact,
  startTitle,
} from '../../../src/report/facts/layers';
import { classRows, pairRows, sensitiveSentence, topOneFigure } from '../../../src/report/facts/outputs';
import { scaleRows } from '../../../src/report/facts/scale';
import { shareRows, shareSentence } from '../../../src/report/facts/shares';
import { alignedSizes, misalignedRows, misalignedSentence, sizeSentences } from '../../../src/report/facts/sizes';
import { verdictFor } from '../../../src/report/facts/verdict';
import { mainOutput, worstFlip } from '../../../src/report/facts/mainOutput';
import { ORIENTATIONS } from '../../../src/report/flips';
import type { Flip, LayerReport, OutputReport, Report } from '../../../src/report/report';

/** Layers told one by one; there are more of the same kind. */
const MOST_LAYERS = 8;

/** All rows and words that a report is turned into, as text: one line per fact. */
export function everyFact(report: Report): string {
  const { audit, sizeAdvice } = report;
  return [
    line('input', [inputTitle(report), inputDescription(report), inputWords(report)]),
    line('worst flip', worstFlip(report)),
    line('glance', glanceOf(report)),
    line('scale', errorScale(report)),
    line('start title', startTitle(report)),
    ...(audit === undefined
      ? []
      : [line('audit', auditSentence(audit)), ...auditRows(audit).map((row) => line('', row))]),
    ...(sizeAdvice === undefined
      ? []
      : [
          line('sizes', [alignedSizes(sizeAdvice), misalignedSentence(sizeAdvice)]),
          ...misalignedRows(report).map((row) => line('', row)),
          ...sizeSentences(report).map((row) => line('', row)),
        ]),
    ...fixSummary(report).rows.map((row) => line('fix', row)),
    ...report.flips.flatMap((flip) => flipFacts(report, flip)),
    ...report.outputs.flatMap((output) => outputFacts(report, output)),
    ...report.outputs.flatMap((output) => scaleRows(report, output).map((row) => line('other change', row))),
    ...report.layers.slice(0, MOST_LAYERS).flatMap((layer) => layerFacts(report, layer)),
  ].join('\n');
}

function flipFacts(report: Report, flip: Flip): readonly string[] {
  const kinds = [...(layersByKind(report, flip) ?? [])].map(([kind, layers]) => [kind, layers.length]);
  const rows = [
    ...shareRows(report, flip),
    ...experimentRows(report, flip),
    ...attributionRows(report, flip, 3).map(({ name, part, text, bar }) => ({ name, part, text, bar })),
    ...matchingRows(report, flip).map(({ layer, ...row }) => ({ layer: layerName(layer), ...row })),
  ];
  return [
    line(flip, verdictFor(report, flip)),
    line('main', mainOutput(report, flip)?.name),
    line('figure', flipFigure(report, flip)),
    line('start', startFact(report, flip)),
    line('fix', fixSentence(report, flip)),
    line('shares', shareSentence(report, flip)),
    line('experiments', [insightSentence(report, flip), residualSentence(report, flip)]),
    line('unexplained', unexplainedSentence(report, flip)),
    line('attribution', [attributedError(report, flip), placeFacts(report, flip)]),
    line('matching', [swapSummary(report, flip, layerName), kinds]),
    line('linear', linearSummary(report, flip)),
    ...linearRows(report, flip).map(({ layer, cells }) => line('', [layerName(layer), ...cells])),
    ...rows.map((row) => line('', row)),
  ];
}

function outputFacts(report: Report, output: OutputReport): readonly string[] {
  return [
    line(output.name, expectationWords(output)),
    line('offer', offerSentences(report, output)),
    ...pairRows(report, output).map((row) => line('', { ...row, pair: undefined })),
    ...report.flips.map((flip) => line(flip, [sensitiveSentence(report, output, flip), topOneFigure(output, flip)])),
    ...ORIENTATIONS.flatMap((orientation) =>
      classRows(output, orientation).map((row) => line(orientation, { ...row, score: undefined })),
    ),
  ];
}

function layerFacts(report: Report, layer: LayerReport): readonly string[] {
  return report.flips.map((flip) =>
    line(`${layerName(layer)} ${flip}`, [
      errorFigure(report, layer, flip),
      actionWords(layer, flip),
      significantShift(layer, flip),
      layer.linear?.[flip] && linearSentence(layer.linear[flip], report.noiseFloor),
      ...shownMeasures(report).map(
        (measure) => `${measure.title} ${measureText(measure, layer, flip, report.noiseFloor)}`,
      ),
    ]),
  );
}

function line(what: string, fact: unknown): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
  return `  ${what}: ${JSON.stringify(fact, rounded) ?? 'none'}`;
}
