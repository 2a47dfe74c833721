/** One direction of dependence: extension, cli → engine → analysis → onnx, image. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^(src|webview|test)/', pathNot: `^(${[from, ...allowed].join('|')})/` },
});
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
    only('onnx-stands-low', 'src/onnx', ['src/protocol', 'src/report']),
    only('image-stands-low', 'src/image', ['src/protocol', 'src/report']),
    only('analysis-on-onnx-and-image', 'src/analysis', ['src/onnx', 'src/image', 'src/protocol', 'src/report']),
    only('engine-on-analysis', 'src/engine', ['src/analysis', 'src/onnx', 'src/image', 'src/protocol', 'src/report']),
    only('cli-on-engine', 'src/cli', [
      'src/engine',
      'src/analysis',
      'src/onnx',
      'src/image',
      'src/protocol',
      'src/report',
    ]),
    only('extension-on-engine', 'src/extension', ['src/engine', 'src/protocol', 'src/report']),
    only('webview-on-types', 'webview', ['src/protocol', 'src/report']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
