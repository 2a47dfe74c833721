import { EXPLAIN_PARTS } from '../../../src/protocol/engine';
import type { RgbaImage } from '../../../src/protocol/views';
import { UserError, type WireError } from '../../../src/protocol/errors';
import type {
  Explanation,
  MapAction,
  PanelHostFunctions,
  PanelPageFunctions,
  PanelSnapshot,
  ReportNotice,
  PanelState,
} from '../../../src/protocol/panel';
import { connectRpc } from '../../../src/protocol/rpc';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { runFigures } from '../../../src/report/facts/runChange';
import type { LayerReport } from '../../../src/report/report';
import { flipImage, syntheticImage, syntheticMask, syntheticStrip, syntheticView } from './syntheticMaps';
import { syntheticGraph } from './syntheticGraph';
import { syntheticInsight, syntheticKernels, withSyntheticAccount, withSyntheticLinear } from './syntheticWhy';
import { syntheticReport, type SyntheticOptions } from './syntheticReport';

/** What the fake extension answers with. A plain value: it crosses from the test into the page. */
export interface FakeHostOptions extends SyntheticOptions {
  readonly phase?: 'done' | 'running' | 'failed';
  readonly error?: WireError;
  readonly fraction?: number;
  /** The explanation is under way, or a part of it failed with this message. */
  readonly explaining?: boolean;
  readonly explainError?: string;
  /** Every layer view is refused with this message. */
  readonly viewError?: string;
  /** The graph is refused with this message. */
  readonly graphError?: string;
  /** Every contract that is chosen is refused with this message. */
  readonly contractError?: string;
  readonly state?: PanelState;
  readonly notice?: ReportNotice;
  /** Compared with the made-up report of this seed, as the run before. */
  readonly beforeSeed?: number;
  /** A real image instead of the made-up one: RGBA bytes in base64. */
  readonly image?: { readonly width: number; readonly height: number; readonly base64: string };
}

/** Seen from the test: every call the page made, and the state it stored. */
export interface FakeHost {
  readonly calls: (readonly unknown[])[];
  readonly states: PanelState[];
  /** Sends a snapshot in another phase. */
  send(options: FakeHostOptions): void;
  /** What a context menu of VS Code sends. */
  mapAction(action: MapAction): void;
}

declare global {
  interface Window {
    flipscopeHost: FakeHost;
    flipscopeHostOptions: FakeHostOptions;
  }
}

const SPEC: AnalysisSpec = {
  model: { kind: 'file', path: '/home/ada/models/resnet18-embedding.onnx' },
  input: { kind: 'image', path: '/home/ada/images/chelsea.png' },
  flips: ['h', 'v', 'hv'],
  flipMode: 'tensor',
};

function snapshotOf(options: FakeHostOptions, report = syntheticReport(options)): PanelSnapshot {
  const common = { spec: SPEC, title: 'chelsea.png through resnet18-embedding.onnx' };
  if (options.phase === 'running') {
    const progress = {
      stage: 'measure',
      message: 'Measuring layers, upside-down',
      fraction: options.fraction ?? 0.42,
    } as const;
    return { ...common, phase: 'running', progress };
  }
  if (options.phase === 'failed') {
    return { ...common, phase: 'failed', error: options.error ?? { name: 'Error', message: 'It failed.' } };
  }
  const original = options.image === undefined ? syntheticImage() : decoded(options.image);
  const images = {
    id: original,
    h: flipImage(original, 'h'),
    v: flipImage(original, 'v'),
    hv: flipImage(original, 'hv'),
  };
  return {
    ...common,
    phase: 'done',
    report,
    analysis: `a${options.seed ?? 1}`,
    explanation: explanationOf(options),
    images: options.tensorInput === true ? {} : images,
    ...(options.notice === undefined ? {} : { notice: options.notice }),
    ...(options.beforeSeed === undefined
      ? {}
      : { before: runFigures(syntheticReport({ ...options, seed: options.beforeSeed })) }),
  };
}

function explanationOf({ causes, explaining, explainError, fraction }: FakeHostOptions): Explanation {
  const progress = { stage: 'explain', message: 'Matching channels that swap', fraction: fraction ?? 0.42 } as const;
  return {
    done: causes === true ? (explaining === true ? ['causes'] : EXPLAIN_PARTS) : [],
    failures:
      explainError === undefined
        ? []
        : [{ part: 'channels', error: { name: 'UserError', reason: 'model-unsupported', message: explainError } }],
    ...(explaining === true ? { progress } : {}),
  };
}

function decoded({ width, height, base64 }: NonNullable<FakeHostOptions['image']>): RgbaImage {
  return { width, height, rgba: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) };
}

function install(options: FakeHostOptions): void {
  const calls: (readonly unknown[])[] = [];
  const states: PanelState[] = [];
  let report = syntheticReport(options);
  const layer = (tensor: string): LayerReport => {
    const found = report.layers.find((l) => l.tensor === tensor);
    if (found === undefined) throw new UserError('input-invalid', `No layer is called ${tensor}.`);
    if (options.viewError !== undefined) throw new UserError('engine-crashed', options.viewError);
    return found;
  };
  const note =
    <A extends unknown[], R>(name: string, answer: (...args: A) => R) =>
    async (...args: A): Promise<R> => {
      calls.push([name, ...args]);
      return answer(...args);
    };
  const functions: PanelHostFunctions = {
    ready: note('ready', () => snapshotOf(options)),
    layerView: note('layerView', (tensor, flip, channel) => syntheticView(layer(tensor), flip, channel)),
    channelStrip: note('channelStrip', (tensor, flip, first, count) =>
      syntheticStrip(layer(tensor), flip, first, count),
    ),
    layerInsight: note('layerInsight', (tensor, flip) => syntheticInsight(layer(tensor), flip)),
    kernels: note('kernels', (node, flip, count) => syntheticKernels(node, flip, count)),
    outputView: note('outputView', (_, flip) => {
      if (options.viewError !== undefined) throw new UserError('engine-crashed', options.viewError);
      return syntheticMask(flip, ['background', 'bird', options.oddName ?? 'cat']);
    }),
    networkGraph: note('networkGraph', () => {
      if (options.graphError !== undefined) throw new UserError('analysis-lost', options.graphError);
      return syntheticGraph(report, options.oddName);
    }),
    attribution: note('attribution', (flip) => {
      report = withSyntheticAccount(report, flip);
      void page.snapshot.asEvent(snapshotOf(options, report));
    }),
    linear: note('linear', (tensor) => {
      report = withSyntheticLinear(report, tensor);
      void page.snapshot.asEvent(snapshotOf(options, report));
    }),
    writeFix: note('writeFix', (request) => ({
      path: '/home/ada/models/fixed.onnx',
      kind: request.kind,
      noise: { before: { h: 0.088 }, after: { h: 1.2e-7 }, damage: 0.04 },
      warnings: [],
      summary: 'On noise the change under h falls from 8.8 % to 1.2e-7.',
    })),
    explain: note('explain', () => undefined),
    learn: note('learn', () => undefined),
    rerun: note('rerun', () => undefined),
    runWhenChanged: note('runWhenChanged', () => undefined),
    setContract: note('setContract', () => {
      if (options.contractError !== undefined) throw new UserError('preprocess-invalid', options.contractError);
    }),
    acceptOffer: note('acceptOffer', () => undefined),
    addLabels: note('addLabels', () => undefined),
    savePreprocess: note('savePreprocess', () => undefined),
    cancel: note('cancel', () => undefined),
    exportReport: note('exportReport', () => true),
    exportNodeData: note('exportNodeData', () => true),
    chooseModel: note('chooseModel', () => undefined),
    chooseImage: note('chooseImage', () => undefined),
    saveMap: note('saveMap', () => true),
    openLog: note('openLog', () => undefined),
  };
  const toHost = new EventTarget();
  const page = connectRpc<PanelPageFunctions, PanelHostFunctions>(functions, {
    post: (message) => window.postMessage(structuredClone(message)),
    listen: (receive) => {
      const listener = (event: Event): void => receive((event as CustomEvent<unknown>).detail);
      toHost.addEventListener('message', listener);
      return () => toHost.removeEventListener('message', listener);
    },
  });
  window.acquireVsCodeApi = () => ({
    postMessage: (message) =>
      void toHost.dispatchEvent(new CustomEvent('message', { detail: structuredClone(message) })),
    getState: () => options.state,
    setState: (state) => void states.push(structuredClone(state)),
  });
  window.flipscopeHost = {
    calls,
    states,
    send: (next) => void page.snapshot.asEvent(snapshotOf(next)),
    mapAction: (action) => void page.mapAction.asEvent(action),
  };
}

install(window.flipscopeHostOptions);
