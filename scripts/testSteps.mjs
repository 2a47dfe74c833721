import { join } from 'node:path';
import { DEFAULT_VSCODE, OLDEST_VSCODE } from './setupVscodeServer.mjs';

const node = process.execPath;
const bin = (name, script) => [node, join('node_modules', name, script)];
const unit = [...bin('vitest', 'vitest.mjs'), 'run'];
const vscode = (version, ...rest) => [node, 'scripts/testVscode.mjs', '--vscode', version, ...rest];
const server = (version) => ({
  title: `VS Code ${version}`,
  command: [node, 'scripts/setupVscodeServer.mjs', '--vscode', version],
  needed: true,
});

const SET_UP = [
  server(DEFAULT_VSCODE),
  server(OLDEST_VSCODE),
  { title: 'Browser', command: [node, 'scripts/findBrowser.mjs'], needed: true },
];

/** They read the source, write nothing and keep one core busy each: as many at a time as there are cores. */
const STATIC_CHECKS = [
  { title: 'Types', command: [node, 'scripts/types.mjs'] },
  { title: 'Lint', command: [...bin('oxlint', 'bin/oxlint')] },
  {
    title: 'Dependency directions',
    command: [...bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), 'src', 'webview'],
  },
  { title: 'Unused exports', command: bin('knip', 'bin/knip.js') },
  { title: 'Format', command: [...bin('oxfmt', 'bin/oxfmt'), '--check'] },
].map((step) => ({ ...step, isParallel: true }));

/** What both runs begin with. A step that is `needed` ends the run when it fails. */
const CHECKS = [...SET_UP, ...STATIC_CHECKS, { title: 'Build', command: [node, 'esbuild.mjs'], needed: true }];

/** `npm test`. A step with `tests` is a vitest run whose results are counted. */
export const STEPS = [
  ...CHECKS,
  { title: 'Unit, oracle and property tests', command: unit, tests: 'unit' },
  {
    title: `Tests in VS Code ${DEFAULT_VSCODE}`,
    command: vscode(DEFAULT_VSCODE, '--exclude', '**/smoke.test.ts'),
    tests: 'vscode',
  },
  {
    title: `Smoke test in VS Code ${OLDEST_VSCODE}`,
    command: vscode(OLDEST_VSCODE, '--packaged', 'smoke.test'),
    tests: 'smoke',
  },
];

/** How many times the fixed count of `npm test` the property tests, fuzzing and kills run in `npm run test:full`. */
const FULL_SCALE = '10';

/** `npm run test:full`: what takes longer. */
export const FULL_STEPS = [
  ...CHECKS,
  {
    title: `Unit, oracle and property tests, ${FULL_SCALE} times the random cases`,
    command: [...unit, '--testTimeout=900000'],
    env: { FLIPSCOPE_TEST_SCALE: FULL_SCALE },
    tests: 'unit',
  },
  { title: 'Studies of 20,000 images', command: [node, 'scripts/testStudies.mjs'] },
  { title: `Tests in VS Code ${DEFAULT_VSCODE}`, command: vscode(DEFAULT_VSCODE), tests: `vscode-${DEFAULT_VSCODE}` },
  {
    title: `Tests in VS Code ${OLDEST_VSCODE}`,
    command: vscode(OLDEST_VSCODE, '--packaged'),
    tests: `vscode-${OLDEST_VSCODE}`,
  },
];
