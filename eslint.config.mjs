import tseslint from 'typescript-eslint';

const EXPORTS = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels.' },
];
/** Comparing, looking up, matching or switching on the type of a node. */
const OPERATOR_NAMES = [
  'BinaryExpression[operator=/^[!=]==?$/] > MemberExpression[property.name="opType"]',
  'CallExpression[callee.property.name=/^(has|get|includes|indexOf|test)$/] > MemberExpression.arguments[property.name="opType"]',
  'CallExpression > MemberExpression.callee > MemberExpression.object[property.name="opType"]',
  'SwitchStatement > MemberExpression.discriminant[property.name="opType"]',
].map((selector) => ({ selector, message: 'Ask operators/catalog.ts what an operator does, not for its name.' }));

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      '.cache',
      'out',
      'models/**/*.py',
      'src/analysis/measure/kernel/assembly',
      'src/onnx/proto',
    ],
  },
  ...tseslint.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': ['error', ...EXPORTS],
      eqeqeq: 'error',
    },
  },
  {
    // Composed operators are told by the names of their parts.
    files: ['src/**/*.ts'],
    ignores: ['src/onnx/**', 'src/operators/composed.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EXPORTS, ...OPERATOR_NAMES] },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/fastCheck.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'fast-check', message: 'Import it from test/support/fastCheck.ts, which fixes its seed.' },
      ],
    },
  },
  { files: ['vitest.config.mts', 'test/**/vitest*.ts', '*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
