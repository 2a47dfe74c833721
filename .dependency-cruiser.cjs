/** One direction of dependence: extension, cli → engine → analysis → contracts → operators → onnx; and image. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${from}(/|$)` },
  to: { path: '^(src|webview|test)/', pathNot: `^(${[from, ...allowed].join('|')})(/|$)` },
});
/** Types and pure functions that anyone may use. */
const SHARED = ['src/protocol', 'src/report'];
/** What runs outside the engine process: files that nobody vouches for are opened inside only. */
const CLIENT_SIDE = ['src/engine/(client|files|models/builtinModels\\.ts)', 'src/engine/studyClient'];
/** Counts and sums over rows that were measured: pure. */
const SUMMING = 'src/analysis/study';
/** What a language model may ask, whoever hands it on. */
const AGENTS = 'src/agents';
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-extension-imports-vscode',
      severity: 'error',
      from: { pathNot: '^src/extension/' },
      to: { path: '^vscode$' },
    },
    only('report-stands-alone', 'src/report', []),
    only('protocol-knows-report', 'src/protocol', ['src/report']),
    only('onnx-stands-low', 'src/onnx', SHARED),
    only('image-stands-low', 'src/image', SHARED),
    only('operators-on-onnx', 'src/operators', ['src/onnx', ...SHARED]),
    only('contracts-on-operators', 'src/contracts', ['src/operators', 'src/onnx', ...SHARED]),
    only('analysis-on-contracts-and-image', 'src/analysis', [
      'src/contracts',
      'src/operators',
      'src/onnx',
      'src/image',
      ...SHARED,
    ]),
    only('engine-on-analysis', 'src/engine', [
      'src/analysis',
      'src/contracts',
      'src/operators',
      'src/onnx',
      'src/image',
      ...SHARED,
    ]),
    only('summing-stands-alone', SUMMING, SHARED),
    only('cli-on-engine-client', 'src/cli', [...CLIENT_SIDE, SUMMING, AGENTS, ...SHARED]),
    only('start-on-what-it-starts', 'src/start', ['src/engine/(files/cacheFolder|main)\\.ts']),
    only('extension-on-engine-client', 'src/extension', [...CLIENT_SIDE, SUMMING, AGENTS, ...SHARED]),
    only('agents-on-engine-client', AGENTS, [CLIENT_SIDE[0], ...SHARED]),
    only('engine-client-stands-alone', CLIENT_SIDE[0], SHARED),
    only('study-client-on-summing', CLIENT_SIDE[1], [CLIENT_SIDE[0], SUMMING, ...SHARED]),
    only('webview-on-types', 'webview', SHARED),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
