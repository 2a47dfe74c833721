/** One direction of dependence: extension, cli → engine → analysis → contracts → operators → onnx; and image. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^(src|webview|test)/', pathNot: `^(${[from, ...allowed].join('|')})/` },
});
/** Types and pure functions that anyone may use. */
const SHARED = ['src/protocol', 'src/report'];
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
    only('cli-on-engine', 'src/cli', ['src/engine', 'src/analysis', 'src/operators', 'src/image', ...SHARED]),
    only('extension-on-engine', 'src/extension', ['src/engine', ...SHARED]),
    only('webview-on-types', 'webview', SHARED),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
