import type { RunContext } from '../../src/cli/run';
import { run } from '../../src/cli/run';
import type { EngineFunctions, Fingerprint } from '../../src/protocol/engine';
import type { Findings } from '../../src/report/installation';
import type { LinearRequest } from '../../src/protocol/linear';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { NO_ASSETS } from '../../src/report/html/assets';
import type { LayerLinear, Report } from '../../src/report/report';
import { judgedReport } from '../support/judgedReport';
import { sampleReport } from '../report/sampleReport';

/** What the engine finds of the first layer. */
const LINEAR: LayerLinear = { error: 0.02, unmapped: 0.3, permuted: 0.28, samples: 32, source: 'noise' };

/** What an engine does with a spec: a report, or the error it rejects with. */
export type Answer = (spec: AnalysisSpec) => Report | Error;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly specs: readonly AnalysisSpec[];
  readonly released: readonly string[];
  readonly trimmed: readonly string[];
  /** What had been explained when memory was given back. */
  readonly beforeTrim: readonly string[];
  readonly assetsFor: readonly string[];
  /** The layers that heatmaps were asked for. */
  readonly imagesOf: readonly string[];
  readonly explained: readonly string[];
  /** The linear maps that were asked for. */
  readonly linear: readonly LinearRequest[];
  /** The analyses that an estimate was asked for. */
  readonly estimated: readonly string[];
  /** How many engines were ended. */
  readonly killed: number;
  /** What stood on standard output when the last of them was. */
  readonly beforeKill: string;
  readonly remembered: readonly Findings[];
}

/** The report of the sample network for the spec's own input. */
export function answerFor(spec: AnalysisSpec): Report {
  const report = sampleReport();
  const { input } = spec;
  const source =
    input.kind === 'image'
      ? { ...input, width: 451, height: 300 }
      : input.kind === 'noise'
        ? { kind: input.kind, seed: input.seed }
        : input;
  return judgedReport({ ...report, input: { ...report.input, source } }, spec.failAbove);
}

/** Runs a command line on an engine that answers at once. */
export async function runWith(
  args: readonly string[],
  options: {
    readonly answer?: Answer;
    readonly audit?: EngineFunctions['audit'];
    readonly reproduce?: EngineFunctions['reproduce'];
    readonly findings?: Findings;
    readonly study?: Pick<EngineFunctions, 'openStudy' | 'studyImage'>;
    /** What the files of a spec are when it is analyzed. */
    readonly fingerprint?: (spec: AnalysisSpec) => Fingerprint;
    readonly stderrTTY?: boolean;
    readonly env?: RunContext['io']['env'];
  } = {},
): Promise<Outcome> {
  const seen = {
    stdout: '',
    stderr: '',
    specs: [] as AnalysisSpec[],
    released: [] as string[],
    trimmed: [] as string[],
    beforeTrim: [] as string[],
    assetsFor: [] as string[],
    imagesOf: [] as string[],
    explained: [] as string[],
    linear: [] as LinearRequest[],
    estimated: [] as string[],
    killed: 0,
    beforeKill: '',
    remembered: [] as Findings[],
  };
  const answer = options.answer ?? answerFor;
  const code = await run(args, {
    io: {
      stdout: { write: (text) => (seen.stdout += text) },
      stderr: { write: (text) => (seen.stderr += text), isTTY: options.stderrTTY, columns: 80 },
      env: options.env ?? {},
    },
    version: '1.2.3',
    packageRoot: '/package',
    checkInstallation: async () => options.findings ?? { answers: {} },
    rememberInstallation: async (findings) => void seen.remembered.push(findings),
    serveMcp: () => Promise.reject(new Error('nobody asks here')),
    startEngine: (log) => {
      let isKilled = false;
      let listener: Parameters<ReturnType<RunContext['startEngine']>['onProgress']>[0] = () => undefined;
      return {
        functions: {
          explain: async (_id, part) => {
            seen.explained.push(part);
            const result = answer(seen.specs.at(-1)!);
            if (result instanceof Error) throw result;
            return { warnings: [`explained: ${part}`] };
          },
          attribution: async (_id, flip) => {
            const result = answer(seen.specs.at(-1)!);
            if (result instanceof Error) throw result;
            return {
              attributions: { [flip]: { output: 'output', error: 0.5, rest: 0 } },
              layers: result.layers.map(({ tensor }, i) => ({
                tensor,
                attribution: { [flip]: i === 0 ? 0.75 : 0.25 / i },
              })),
            };
          },
          estimate: async (id) => {
            seen.estimated.push(id);
            return { estimate: { h: { error: 0.05, weights: 3, kept: 0 } } };
          },
          linear: async (_id, request) => {
            seen.linear.push(request);
            const { layers } = answerFor(seen.specs.at(-1)!);
            return { layers: layers.slice(0, 1).map(({ tensor }) => ({ tensor, linear: { h: LINEAR } })) };
          },
          analyze: async (_id, spec) => {
            seen.specs.push(spec);
            log('engine info: loading');
            listener({ stage: 'load', message: 'loading the model', fraction: 0.1 });
            const result = answer(spec);
            if (result instanceof Error) throw result;
            return { report: result, fingerprint: options.fingerprint?.(spec) ?? [], images: {} };
          },
          exportImages: async (id, tensors) => {
            seen.imagesOf.push(...tensors);
            seen.assetsFor.push(id);
            return NO_ASSETS;
          },
          networkGraph: async () => {
            const { layers } = answerFor(seen.specs.at(-1)!);
            return {
              nodes: layers.map(({ node, op }, layer) => ({ kind: 'operator', name: node, op, layer })),
              edges: layers.slice(1).map((_, i) => [i, i + 1] as const),
              layers: layers.map(({ tensor, node, op }) => ({ tensor, node, op })),
              aside: 0,
            };
          },
          release: async (id) => void seen.released.push(id),
          trim: async (id) => {
            seen.trimmed.push(id);
            seen.beforeTrim.push(...seen.explained);
          },
          // Writing models is tested with the real engine: test/analysis/fix/commands.test.ts.
          audit: options.audit ?? (() => Promise.reject(new Error('this engine only checks'))),
          reproduce: options.reproduce ?? (() => Promise.reject(new Error('this engine only checks'))),
          modelSources: (model) => Promise.resolve(model.kind === 'file' ? [model.path] : []),
          fixModel: () => Promise.reject(new Error('this engine only checks')),
          twinModel: () => Promise.reject(new Error('this engine only checks')),
          openStudy: options.study?.openStudy ?? (() => Promise.reject(new Error('this engine only checks'))),
          studyImage: options.study?.studyImage ?? (() => Promise.reject(new Error('this engine only checks'))),
          closeStudy: async () => undefined,
          thumbnail: () => Promise.reject(new Error('this engine only checks')),
        },
        stage: undefined,
        onSilent: () => undefined,
        onProgress: (next) => {
          listener = next;
        },
        kill: async () => {
          if (isKilled) return;
          isKilled = true;
          seen.killed++;
          seen.beforeKill = seen.stdout;
        },
      };
    },
  });
  return { ...seen, code };
}

/** The single line on standard error of a run that failed. */
export function onlyLine(outcome: Outcome): string {
  const lines = outcome.stderr.split('\n');
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`not exactly one line: ${JSON.stringify(outcome.stderr)}`);
  return lines[0]!;
}
