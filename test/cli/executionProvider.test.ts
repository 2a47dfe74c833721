import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import type { Comparison } from '../../src/report/report';
import { GraphBuilder } from '../support/models/graphBuilder';
import { tinyClassifier } from '../support/models/tinyModels';
import { softwareVulkan } from '../support/softwareVulkan';
import { BuiltCli } from './builtCli';

let cli: BuiltCli;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  cli = new BuiltCli();
  env = await softwareVulkan();
  writeFileSync(cli.at('m.onnx'), encodeModel(tinyClassifier({ size: [16, 16] })));
}, 120_000);
afterAll(() => cli.dispose());

const run = (...args: readonly string[]) => cli.run(args, cli.folder, env);

it('the processor and WebGPU stand side by side, each named, and agree to what was measured', () => {
  const { status, stderr, stdout } = run(
    ...['compare', 'm.onnx', '--ep', 'cpu,webgpu', '--noise', '1x3x16x16', '--flips', 'h', '--json', 'c.json'],
  );
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('m (cpu)');
  expect(stdout).toContain('m (webgpu)');
  const { columns } = JSON.parse(readFileSync(cli.at('c.json'), 'utf8')) as Comparison;
  const [onCpu, onWebGpu] = columns.map(({ report }) => report);
  expect(onCpu!.tool.provider).toBeUndefined();
  const { name, difference, partly } = onWebGpu!.tool.provider!;
  expect([name, partly]).toEqual(['webgpu', undefined]);
  // Two ways of computing the same: not bit for bit, since then it would have been the same provider.
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(1e-5);
  const errors = (report: typeof onCpu): readonly number[] => report!.layers.map(({ error }) => error.h!);
  expect(errors(onWebGpu)).not.toEqual(errors(onCpu));
  errors(onWebGpu).forEach((error, i) => expect(error).toBeCloseTo(errors(onCpu)[i]!, 4));
}, 120_000);

it('operators that the provider lacks are told to have run on the processor', () => {
  const b = new GraphBuilder();
  b.output(b.globalAveragePool(b.node('Softsign', [b.input('x', [1, 3, 16, 16])])), 'y');
  writeFileSync(cli.at('p.onnx'), encodeModel(b.build()));
  const { status, stdout } = run('check', '-m', 'p.onnx', '--ep', 'webgpu', '--noise', '1x3x16x16', '--flips', 'h');
  expect(status).toBe(0);
  expect(stdout).toMatch(/ONNX Runtime 1\.\d+\.\d+ on webgpu, whose\s+outputs\s+differ\s+from/);
  expect(stdout).toContain('webgpu lacks operators of this model: they ran on the processor.');
}, 120_000);

it.each([
  ['nonsense', /^flipscope: The installed ONNX Runtime has no execution provider "nonsense"\. Choose one of cpu, /],
  ['cuda', /^flipscope: The execution provider cuda does not work on this machine \(.+\)\. Choose one of cpu, /],
])(
  '%s: exit 2 and one line with those that there are',
  (name, line) => {
    const { status, stdout, stderr } = run('check', '-m', 'm.onnx', '--ep', name, '--noise', '1x3x16x16');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trim()).not.toContain('\n');
  },
  60_000,
);
