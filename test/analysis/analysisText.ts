import type { EngineFixture } from '../support/engineFixture';
import type { Analyzed } from '../support/models/analyzedModels';
import { linesOfValue } from '../support/storedText';
import { without } from '../support/without';
import { UserError } from '../../src/protocol/errors';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import type { FixRequest, TwinRequest } from '../../src/protocol/fix';
import type { Matrix } from '../../src/protocol/views';
import { imageAxes } from '../../src/report/layout';
import type { Flip, Report } from '../../src/report/report';

/** Figures below this are noise, whatever the arithmetic. */
export const FLOOR = 1e-5;

/** What the price of measuring every tensor is told in. */
const TIMES = /\d[\d.]* m?s, \d[\d.]* times/;

/** Layers of which views are taken. */
const VIEWED = 3;

/**
 * All that an analysis of a model says, in the order a person would ask it: the report, its explanations, attribution,
 * views of layers, kernels, every fix with the figures after it, and twins.
 */
export async function analysisText(engine: EngineFixture, name: string, analyzed: Analyzed): Promise<string> {
  const { model, change = {}, sidecar, isShort = false } = analyzed;
  const path = engine.writeModel(`${name}.onnx`, model());
  if (sidecar !== undefined) engine.write(`${name}.flipscope.json`, JSON.stringify(sidecar));
  const spec = engine.spec(path, change);
  const { report } = await engine.service.analyze('a', spec);
  const floor = Math.max(FLOOR, report.noiseFloor);
  const found: Record<string, unknown> = { report: measuredOf(report) };
  for (const part of EXPLAIN_PARTS) found[part] = await answer(() => engine.service.explain('a', part));
  for (const flip of spec.flips.slice(0, isShort ? 1 : 2))
    found[`attribution ${flip}`] = await answer(() => engine.service.attribution('a', flip));
  for (const [key, view] of await viewsOf(engine, report, spec.flips[0]!, isShort ? 1 : VIEWED)) found[key] = view;
  const out = engine.at('written.onnx');
  for (const request of isShort ? SHORT_FIXES : fixRequests(report, spec.flips))
    found[`fix ${wordsOf(request)}`] = await answer(async () =>
      without(await engine.service.writeFix('a', request, out), 'path'),
    );
  for (const request of twinRequests(isShort ? spec.flips.slice(0, 1) : spec.flips))
    found[`twin ${wordsOf(request)}`] = await answer(async () =>
      without(await engine.service.twinModel(spec, request, out), 'path'),
    );
  const sections = Object.entries(found).map(
    ([key, value]) =>
      `${key}\n${linesOfValue(value, floor)
        .map((line) => `  ${line}\n`)
        .join('')}`,
  );
  // What is left of float noise, or nothing.
  return sections.join('').replaceAll(`${engine.folder}/`, '').replaceAll('< 0.001%', '0%');
}

/** Without what differs from run to run. */
function measuredOf(report: Report): object {
  const model = without(report.model, 'path', 'sha256');
  const warnings = report.warnings.map((text) => text.replace(TIMES, 'some time'));
  return { model, ...without(report, 'schema', 'tool', 'timings', 'checks', 'model'), warnings };
}

/** What a question is answered with, or why it is not. */
async function answer(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserError) return { [error.reason]: error.message };
    throw error;
  }
}

function wordsOf(request: object): string {
  return Object.values(request).flat().join(' ');
}

async function viewsOf(
  { service }: EngineFixture,
  { layers }: Report,
  flip: Flip,
  count: number,
): Promise<[string, unknown][]> {
  const views: [string, unknown][] = [];
  for (const { tensor, node } of [...layers.slice(0, count - 1), ...layers.slice(-1)]) {
    views.push([`insight ${tensor}`, await answer(() => service.layerInsight('a', tensor, flip))]);
    views.push([
      `view ${tensor}`,
      await answer(async () => {
        const { order, channelErrors, original, flipped, difference, heatmap, ...view } = await service.layerView(
          'a',
          tensor,
          flip,
        );
        const strip = await service.channelStrip('a', tensor, flip, 1, 2);
        return {
          ...view,
          order: [...order.slice(0, 2)],
          errors: [...channelErrors].slice(0, 4),
          sums: [original, flipped, difference, heatmap].map((matrix) => sumsOf(matrix, original)),
          strip: { ...strip, thumbnails: strip.thumbnails.map(({ length }) => length) },
        };
      }),
    ]);
    views.push([
      `kernels ${node}`,
      await answer(async () =>
        (await service.kernels('a', node, flip, 2)).map(({ kernel, mirrored, ...view }) => ({
          ...view,
          sums: [kernel, mirrored].map((matrix) => sumsOf(matrix, kernel)),
        })),
      ),
    ]);
  }
  return views;
}

/** The norm of a matrix, and where its middle is: the mean place of its squares. Beside a whole, noise is left out. */
function sumsOf({ width, height, data }: Matrix, whole: Matrix): readonly unknown[] {
  const norm = Math.hypot(...data);
  if (norm <= FLOOR * Math.hypot(...whole.data)) return [width, height, 0];
  let [x, y] = [0, 0];
  for (const [i, value] of data.entries()) {
    x += (i % width) * (value / norm) ** 2;
    y += Math.floor(i / width) * (value / norm) ** 2;
  }
  return [width, height, norm, x, y];
}

const SHORT_FIXES: readonly FixRequest[] = [
  { kind: 'tta', flips: ['h'] },
  { kind: 'symmetrize', flips: ['h'] },
];

function fixRequests({ input }: Report, flips: readonly Flip[]): readonly FixRequest[] {
  const { rows, columns } = imageAxes(input.layout);
  const size = [input.shape[rows]! + 2, input.shape[columns]! + 1] as const;
  return [
    { kind: 'tta', flips: ['h'] },
    { kind: 'tta', flips, merge: 'mean', shift: true },
    { kind: 'tta', flips: ['v'], merge: 'probabilities' },
    { kind: 'tta', flips: ['hv'], merge: 'sum' },
    { kind: 'tta', flips: ['h'], merge: 'concat' },
    { kind: 'pad' },
    { kind: 'pad', size, mode: 'pad' },
    { kind: 'pad', size, mode: 'resize' },
    { kind: 'symmetrize', flips: ['h'] },
    { kind: 'symmetrize', flips: ['h', 'v'] },
  ];
}

function twinRequests(flips: readonly Flip[]): readonly TwinRequest[] {
  return [
    ...flips.map((flip) => ({ flip })),
    { flip: flips[0]!, only: ['kernel'] },
    { flip: flips[0]!, only: ['grid', 'position'] },
  ];
}
