import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/protocol/errors';
import type { EngineFunctions, Fingerprint } from '../../src/protocol/engine';
import type { AnalysisSpec } from '../../src/protocol/spec';
import type { Report } from '../../src/report/report';
import { sampleReport } from '../report/sampleReport';
import { answerFor, onlyLine, runWith } from './fakeEngine';

let folder: string;
const at = (name: string) => join(folder, name);
const file = (name: string): string => {
  writeFileSync(at(name), 'x');
  return at(name);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The sample report for the spec's own model and input. */
function answer(spec: AnalysisSpec): Report {
  const report = answerFor(spec);
  const path = spec.model.kind === 'file' ? spec.model.path : `builtin:${spec.model.id}`;
  return { ...report, model: { ...report.model, path, name: path.split('/').at(-1)! } };
}
const compare = (args: readonly string[], options: Parameters<typeof runWith>[1] = {}) =>
  runWith(['compare', ...args], { answer, ...options });
const subjects = (specs: readonly AnalysisSpec[]) =>
  specs.map(({ model, input }) => [
    model.kind === 'file' ? model.path : model.id,
    input.kind === 'noise' ? `noise ${input.seed}` : input.path,
  ]);

describe('flipscope compare', () => {
  it('runs several models on the bundled sample', async () => {
    const outcome = await compare(['a.onnx', 'builtin:efficientnet-lite0']);
    expect(outcome.code).toBe(0);
    expect(subjects(outcome.specs)).toEqual([
      ['a.onnx', '/package/media/samples/chelsea.png'],
      ['efficientnet-lite0', '/package/media/samples/chelsea.png'],
    ]);
    expect(outcome.stdout).toMatch(/^a and builtin:efficientnet-lite0 on chelsea\.png\nA a\nB /);
    expect([outcome.stderr, outcome.killed]).toEqual(['', 1]);
  });

  it('tells three models of one architecture as checkpoints, with an estimate of each', async () => {
    const { estimated, stdout } = await compare(['run-1.onnx', 'run-2.onnx', 'run-10.onnx']);
    expect(estimated).toEqual(['compare-0-0', 'compare-1-0', 'compare-2-0']);
    expect(stdout).toContain('1 run-1, 2 run-2, 3 run-10');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Estimate of what training with flips can leave at this size: 5%');
    expect((await compare(['a.onnx', 'b.onnx'])).estimated).toEqual([]);
  });

  it('runs one model, or the built-in one, on several inputs', async () => {
    const [a, b] = [file('a.png'), file('b.png')];
    const model = (id: string) => [
      [id, a],
      [id, b],
    ];
    expect(subjects((await compare([a, 'm.onnx', b])).specs)).toEqual(model('m.onnx'));
    expect(subjects((await compare([a, b])).specs)).toEqual(model('efficientnet-lite0'));
  });

  it('runs every model on every input of a folder, model by model, and keeps each loaded until the next is done', async () => {
    const images = [file('a.png'), file('b.png')];
    const { specs, released } = await compare(['x.onnx', 'y.onnx', folder]);
    expect(subjects(specs)).toEqual(['x.onnx', 'y.onnx'].flatMap((m) => images.map((image) => [m, image])));
    expect(released).toEqual(['compare-0-0', 'compare-0-1', 'compare-1-0']);
  });

  it('passes options on to every analysis, and explains where asked', async () => {
    const args = ['x.onnx', 'y.onnx', '--flips', 'hv', '--noise', '1x3x8x8', '--seed', '3', '--preprocess', 'p.json'];
    const { specs, explained } = await compare([...args, '--causes', '--size', '8', '--expect', 'output=vector']);
    expect(specs).toEqual(
      ['x.onnx', 'y.onnx'].map((path) => ({
        model: { kind: 'file', path, sidecar: 'p.json' },
        input: { kind: 'noise', seed: 3, shape: [1, 3, 8, 8] },
        flips: ['hv'],
        flipMode: 'tensor',
        size: [8, 8],
        expect: { output: 'vector' },
      })),
    );
    expect(explained).toEqual(['audit', 'sizes', 'causes', 'local', 'audit', 'sizes', 'causes', 'local']);
  });

  it('writes every format, to files, a folder and standard output', async () => {
    mkdirSync(at('out'));
    const args = [
      'x.onnx',
      'y.onnx',
      '--html',
      at('out'),
      '--md',
      `${at('new')}/`,
      '--csv',
      at('c.csv'),
      '--json',
      '-',
    ];
    const { stdout, stderr, code } = await compare(args);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { schema: string }).schema).toBe('flipscope/comparison@1');
    expect(readdirSync(at('out'))).toEqual(['comparison.html']);
    expect(readFileSync(at('new/comparison.md'), 'utf8')).toMatch(/^### Flipscope: /);
    expect(readFileSync(at('c.csv'), 'utf8')).toMatch(/^layer,op,parts,error_h x,error_h y/);
    expect(stderr).toMatch(/^x and y on chelsea\.png\n[^]*written: .*comparison\.html, .*c\.csv, .*comparison\.md\n$/);
  });

  it.each(['x.onnx', 'a.png', 'scale.npy'])('does not write over %s', async (name) => {
    const args = [file('x.onnx'), file('y.onnx'), file('a.png'), '--input', `s=${file('scale.npy')}`];
    const outcome = await compare([...args, '--html', at(name)]);
    expect([outcome.code, outcome.specs]).toEqual([2, []]);
    expect(onlyLine(outcome)).toMatch(/: this run reads this file\. Choose another name for the output\.$/);
  });

  it.each([
    ['a link', (to: string) => symlinkSync(to, at('other'))],
    ['another name of the same file', (to: string) => linkSync(to, at('other'))],
    ['a link to a link', (to: string) => (symlinkSync(to, at('between')), symlinkSync(at('between'), at('other')))],
  ])('does not write over an input by %s', async (_, link) => {
    link(file('y.onnx'));
    for (const format of ['--html', '--json', '--csv', '--md']) {
      const outcome = await compare([file('x.onnx'), at('y.onnx'), format, at('other')]);
      expect([outcome.code, outcome.specs]).toEqual([2, []]);
      expect(onlyLine(outcome)).toMatch(/other: this run reads this file\. Choose another name for the output\.$/);
    }
  });

  it('does not write over an input in a folder that another name leads to', async () => {
    mkdirSync(at('in'));
    symlinkSync(at('in'), at('also'));
    writeFileSync(at('in/comparison.json'), 'x');
    const outcome = await compare([
      'x.onnx',
      'y.onnx',
      '--input',
      `s=${at('in/comparison.json')}`,
      '--json',
      at('also'),
    ]);
    expect([outcome.code, outcome.specs]).toEqual([2, []]);
    expect(onlyLine(outcome)).toMatch(/also\/comparison\.json: this run reads this file\./);
    const twice = await compare(['x.onnx', 'y.onnx', '--json', at('in/new'), '--csv', at('also/new')]);
    expect([twice.code, twice.specs]).toEqual([2, []]);
    expect(onlyLine(twice)).toMatch(/Two outputs would go to the same file/);
  });

  it('does not put two versions of a file side by side', async () => {
    let version = 0;
    const fingerprint = (spec: AnalysisSpec): Fingerprint =>
      spec.model.kind === 'file' ? [[spec.model.path, `${version++}`]] : [];
    const outcome = await compare(['m.onnx', file('a.png'), file('b.png'), '--html', at('out.html')], { fingerprint });
    expect([outcome.code, outcome.stdout]).toEqual([2, '']);
    expect(onlyLine(outcome)).toBe('flipscope: m.onnx: changed since this report; run again.');
    expect(readdirSync(folder)).toEqual(['a.png', 'b.png']);
  });

  it('fails above a threshold, one line for each', async () => {
    const { code, stderr } = await compare(['x.onnx', 'y.onnx', '--fail-above', '1%']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^flipscope: x: output output .*\nflipscope: y: output output .*\n$/);
    expect((await compare(['x.onnx', 'y.onnx', '--fail-above', '2'])).code).toBe(0);
  });
});

describe('checkpoints on many images', () => {
  const RUNS = ['run-1.onnx', 'run-2.onnx', 'run-3.onnx'];
  /** Every flip turns the class of the images that are called so. */
  const study = (asked: string[]): Pick<EngineFunctions, 'openStudy' | 'studyImage'> => ({
    openStudy: async (_id, { model }) => {
      const { tool, model: described, layers } = sampleReport();
      const path = model.kind === 'file' ? model.path : model.id;
      return {
        ...{ tool, contracts: [], main: { h: 'output' }, noiseFloor: 1e-6, warnings: [] },
        model: { ...described, path, name: path },
        layers: layers.map(({ tensor, node, op }) => ({ tensor, node, op })),
      };
    },
    studyImage: async (_id, { path }) => {
      asked.push(path);
      if (path.includes('bad')) throw new UserError('input-invalid', `${path}: no image.`, path);
      const flipped = { index: path.includes('turns') ? 1 : 0, p: 0.5 };
      const one = { outputs: [], top1: { flipped, average: 0 }, errors: new Float64Array() };
      return { content: '', top1: { index: 0, p: 0.5 }, flips: { h: one, v: one, hv: one } };
    },
  });

  it('stand side by side on the first that can be read, and are measured on all', async () => {
    const images = ['bad-1.png', 'cat.png', 'turns.png', 'dog.png'].map(file);
    const asked: string[] = [];
    const withBad = (spec: AnalysisSpec): Report | Error =>
      spec.input.kind === 'image' && spec.input.path.includes('bad')
        ? new UserError('input-invalid', 'bad: no image.')
        : answer(spec);
    const outcome = await compare([...RUNS, ...images], { answer: withBad, study: study(asked) });
    const shown = subjects(outcome.specs).filter(([, image]) => image === images[1]);
    expect(shown.map(([model]) => model)).toEqual(RUNS);
    // The one that columns show comes first; one that cannot be read is tried with the first model alone.
    expect(asked).toEqual([
      images[1],
      images[0],
      images[2],
      images[3],
      ...[1, 2].flatMap(() => [images[1], images[2], images[3]]),
    ]);
    expect(outcome.stdout.replaceAll(/\s+/g, ' ')).toContain(
      '3 images were measured with every checkpoint; 1 could not be. What follows are their means.',
    );
    expect(outcome.stdout).toMatch(/66\.7% +66\.7% +66\.7%\n +95% interval +20\.8–93\.9%/);
    expect([outcome.code, outcome.stderr]).toEqual([2, `flipscope: ${images[0]!}: no image.\n`]);
  });

  it('that have room stand on each, and are measured on all too', async () => {
    const images = ['cat.png', 'turns.png'].map(file);
    const asked: string[] = [];
    const { code, specs, stdout } = await compare([...RUNS, ...images], { study: study(asked) });
    expect([code, specs.length, asked.length]).toEqual([0, 6, 6]);
    expect(stdout).toMatch(/50\.0% +50\.0% +50\.0%\n +95% interval +9\.5–90\.5%/);
  });

  it('tell an image that cannot be read once, where there is room', async () => {
    const [cat, bad] = ['cat.png', 'bad.png'].map(file);
    const asked: string[] = [];
    const withBad = (spec: AnalysisSpec): Report | Error =>
      spec.input.kind === 'image' && spec.input.path === bad
        ? new UserError('input-invalid', 'bad: no image.')
        : answer(spec);
    const outcome = await compare([...RUNS, cat!, bad!], { answer: withBad, study: study(asked) });
    expect([outcome.code, outcome.stderr, asked]).toEqual([2, 'flipscope: bad: no image.\n', []]);
  });

  it('are those of one network: others are refused where there is no room', async () => {
    const images = Array.from({ length: 4 }, (_, i) => file(`${i}.png`));
    const unlike = (spec: AnalysisSpec): Report => {
      const report = answer(spec);
      return report.model.path.includes('2') ? { ...report, layers: report.layers.slice(1) } : report;
    };
    const outcome = await compare([...RUNS, ...images], { answer: unlike });
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toBe(
      'flipscope: 3 models on 4 inputs are more than the 8 reports that stand side by side, and the models are not checkpoints ' +
        'of one architecture: name fewer, or use "flipscope study" with a --model for each.',
    );
  });

  it('end where no image can be read', async () => {
    const images = ['bad-1.png', 'bad-2.png', 'bad-3.png'].map(file);
    const { code, stderr } = await compare([...RUNS, ...images], {
      answer: () => new UserError('input-invalid', 'Bad.'),
    });
    expect(code).toBe(2);
    expect(stderr).toBe(
      `${'flipscope: Bad.\n'.repeat(3)}flipscope: fewer than two reports are left, so there is nothing to compare.\n`,
    );
  });
});

describe('what flipscope compare refuses', () => {
  it.each([
    [
      ['x.onnx'],
      '1 model on 1 input is one report, with nothing to compare it with: name another model or more inputs.',
    ],
    [
      ['a.onnx', 'b.onnx', '1.png', '2.png', '3.png', '4.png', '5.png'],
      '2 models on 5 inputs are 10 reports; at most 8 are compared: name fewer, or use "flipscope study", with a --model for each.',
    ],
  ])('%s', async (args, line) => {
    for (const name of args.filter((arg) => arg.endsWith('.png'))) file(name);
    const outcome = await compare(args.map((arg) => (arg.endsWith('.png') ? at(arg) : arg)));
    expect([outcome.code, outcome.specs]).toEqual([2, []]);
    expect(onlyLine(outcome)).toBe(`flipscope: ${line}`);
  });

  it('nothing at all', async () => {
    const outcome = await compare([]);
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toMatch(/missing required argument 'files'/);
  });

  it('leaves an input out that cannot be read, for every model, and says so', async () => {
    const images = ['a.png', 'b.png', 'c.png'].map(file);
    const outcome = await compare(['x.onnx', 'y.onnx', ...images, '--json', '-'], {
      answer: (spec) =>
        spec.input.kind === 'image' && spec.input.path === at('b.png')
          ? new UserError('input-invalid', 'b.png is no image.')
          : answer(spec),
    });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('flipscope: b.png is no image.\n');
    const { columns } = JSON.parse(outcome.stdout) as { columns: readonly { name: string }[] };
    expect(columns.map(({ name }) => name)).toEqual(['x on a.png', 'x on c.png', 'y on a.png', 'y on c.png']);
  });

  it('ends where fewer than two reports are left, and where a model fails', async () => {
    const [a, b] = [file('a.png'), file('b.png')];
    const bad = await compare(['x.onnx', a, b, '--html', at('out.html')], {
      answer: (spec) =>
        spec.input.kind === 'image' && spec.input.path === b ? new UserError('input-invalid', 'Bad.') : answer(spec),
    });
    const lines = 'flipscope: Bad.\nflipscope: fewer than two reports are left, so there is nothing to compare.\n';
    expect([bad.code, bad.stdout, bad.stderr]).toEqual([2, '', lines]);
    expect(readdirSync(folder)).toEqual(['a.png', 'b.png']);
    const failed = await compare(['x.onnx', 'y.onnx', a], {
      answer: (spec) =>
        spec.model.kind === 'file' && spec.model.path === 'y.onnx'
          ? new UserError('model-invalid', 'No.')
          : answer(spec),
    });
    expect([failed.code, failed.stdout, failed.stderr]).toEqual([2, '', 'flipscope: No.\n']);
  });
});
