import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { parseReport } from '../../src/report/json';
import type { Flip } from '../../src/report/report';
import type { Audit } from '../../src/report/terminal/audit';
import { childProcesses } from '../support/childProcesses';
import { NAMED_MODELS } from '../support/models/namedModels';
import { BuiltCli, ROOT } from './builtCli';

const sample = join(ROOT, 'media/samples/chelsea.png');
const oracle = (name: string) => join(ROOT, 'test/oracle/cases', name);
let cli: BuiltCli;

beforeAll(() => {
  cli = new BuiltCli();
  for (const name of ['tiny-classifier', 'hostile-name', 'unsupported-operator', 'no-image-input'] as const) {
    writeFileSync(at(`${name}.onnx`), encodeModel(NAMED_MODELS[name]!()));
  }
}, 120_000);
afterAll(() => cli.dispose());

const at = (name: string) => cli.at(name);
const flipscope = (...args: string[]) => cli.run(args);

describe('the built command line', () => {
  it('checks the bundled sample with the built-in model', () => {
    const cache = at('cache');
    mkdirSync(cache);
    const args = ['check', '--json', at('r.json'), '--html', at('r.html')];
    const { status, stdout, stderr } = cli.run(args, process.cwd(), { XDG_CACHE_HOME: cache });
    expect([status, stderr]).toEqual([0, '']);
    // ONNX Runtime keeps what its telemetry is going to send in a folder of its own there.
    expect(readdirSync(cache).filter((name) => name !== 'flipscope')).toEqual([]);
    expect(stdout).toMatch(/Top-5[^]*(tabby|tiger cat|Egyptian cat)/);
    const report = parseReport(readFileSync(at('r.json'), 'utf8'));
    expect(report.outputs[0]?.pairs).toHaveLength(6);
    expect(report.layers.length).toBeGreaterThan(40);
    const page = readFileSync(at('r.html'), 'utf8');
    expect(page.match(/src="data:image\/png/g)?.length).toBeGreaterThanOrEqual(7);
  });

  it("agrees with PyTorch's own figures", () => {
    const { flips } = JSON.parse(readFileSync(oracle('res-mini-64.json'), 'utf8')) as {
      flips: Record<Flip, Record<string, number>>;
    };
    const { stdout } = flipscope('check', oracle('res-mini-64.npy'), '-m', oracle('res-mini-64.onnx'), '--json', '-');
    const report = parseReport(stdout);
    const compared = report.flips.flatMap((flip) =>
      report.layers.flatMap(({ tensor, error }) => {
        const expected = flips[flip][tensor];
        return expected === undefined ? [] : [Math.abs(error[flip]! / expected - 1)];
      }),
    );
    expect(compared.length).toBeGreaterThanOrEqual(12);
    expect(Math.max(...compared)).toBeLessThan(1e-4);
  });

  it('checks noise the same way each time', () => {
    const run = () => {
      const { stdout } = flipscope(
        'check',
        '--noise',
        '1x3x32x33',
        '--seed',
        '4',
        '-m',
        at('tiny-classifier.onnx'),
        '--json',
        '-',
      );
      return parseReport(stdout);
    };
    const [first, second] = [run(), run()];
    expect(first.input.shape).toEqual([1, 3, 32, 33]);
    expect(second.outputs).toEqual(first.outputs);
  });

  it('takes preprocessing and labels from a file', () => {
    const file = at('p.flipscope.json');
    writeFileSync(
      file,
      JSON.stringify({
        preprocess: { size: [40, 48], resize: 'stretch' },
        labels: 'abcdefghij'.split(''),
        expects: 'sensitive',
      }),
    );
    const { stdout } = flipscope(
      'check',
      sample,
      '-m',
      at('tiny-classifier.onnx'),
      '--preprocess',
      file,
      '--json',
      '-',
    );
    const report = parseReport(stdout);
    expect(report.input).toMatchObject({ shape: [1, 3, 40, 48], preprocessOrigin: 'p.flipscope.json' });
    expect(report.outputs[0]?.classes?.top.id?.[0]?.label).toMatch(/^[a-j]$/);
    expect(report.outputs[0]?.sensitive).toBe(true);
  });

  it('shows a hostile name as those characters', () => {
    const { stdout } = flipscope('check', sample, '-m', at('hostile-name.onnx'), '--html', '-');
    expect(stdout).not.toContain('<img src=x');
    expect(stdout).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('finds out why with --causes', () => {
    const { stdout } = flipscope(
      'check',
      sample,
      '-m',
      at('tiny-classifier.onnx'),
      '--flips',
      'h',
      '--causes',
      '--json',
      '-',
    );
    const { causes } = parseReport(stdout);
    const { shares, error, twinResidual } = causes!.h!;
    const sum = Object.values(shares).reduce((total, share) => total + share, 0);
    expect(sum).toBeCloseTo(error - twinResidual, 6);
    expect(twinResidual).toBeLessThan(1e-5);
  });

  it.each(['--attribution', '--contributions'])('explains the output error by layer and place with %s', (option) => {
    const args = ['check', sample, '-m', at('tiny-classifier.onnx'), option, '--json', '-'];
    const { stdout, stderr } = flipscope(...args);
    const { attributions, layers, outputs } = parseReport(stdout);
    for (const flip of ['h', 'v', 'hv'] as const) {
      const { rest, error, output, spatial } = attributions![flip]!;
      expect(layers.reduce((total, { attribution }) => total + attribution![flip]!, rest!)).toBeCloseTo(1, 6);
      expect(output).toBe(outputs[0]!.name);
      expect(error).toBeCloseTo(outputs[0]!.pairs.find(({ a, b }) => a === 'id' && b === flip)!.relL2, 6);
      expect(spatial!.shares).toHaveLength(spatial!.height * spatial!.width);
      expect(spatial!.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    }
    expect(stderr).toMatch(/What each layer adds ↔ {2}error [\d.]+% of “\w+”\n(?: {2}.*%\n)+/);
  });

  it('exits with 1 above the threshold', () => {
    const args = ['check', sample, '-m', at('tiny-classifier.onnx'), '--fail-above'];
    expect(flipscope(...args, '0').status).toBe(1);
    expect(flipscope(...args, '100').status).toBe(0);
  });
});

describe('flipscope audit', () => {
  it('names what a flip can break, and the sizes at which the grid is aligned', () => {
    const { status, stdout, stderr } = flipscope(
      'audit',
      at('tiny-classifier.onnx'),
      '--size',
      '64x65',
      '--json',
      at('a.json'),
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/conv1 +Conv +asymmetric kernel, misaligned grid/);
    expect(stdout).toContain('operators along the width');
    const audit = JSON.parse(readFileSync(at('a.json'), 'utf8')) as Audit;
    expect(audit.shape).toEqual([1, 3, 64, 65]);
    expect(audit.sizeAdvice.misaligned.map(({ axis }) => axis)).not.toContain('W');
    expect(audit.sizeAdvice.misaligned.map(({ axis }) => axis)).toContain('H');
  });

  it('shows hostile names without their power and errors in one line', () => {
    expect(flipscope('audit', at('hostile-name.onnx')).stdout).toMatch(/<img src=.*alert\(1\)>/);
    const { status, stderr } = flipscope('audit', at('missing.onnx'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^flipscope: [^\n]*missing\.onnx[^\n]*\n$/);
  });
});

describe('bad input to the built command line', () => {
  const files: Record<string, () => void> = {
    'empty.png': () => writeFileSync(at('empty.png'), ''),
    'truncated.png': () => {
      copyFileSync(sample, at('truncated.png'));
      truncateSync(at('truncated.png'), 5000);
    },
    'text.jpg': () => writeFileSync(at('text.jpg'), 'no image at all'),
    'empty.npy': () => writeFileSync(at('empty.npy'), ''),
    'empty.onnx': () => writeFileSync(at('empty.onnx'), ''),
    'text.onnx': () => writeFileSync(at('text.onnx'), 'no model at all'),
    'truncated.onnx': () => {
      copyFileSync(at('tiny-classifier.onnx'), at('truncated.onnx'));
      truncateSync(at('truncated.onnx'), 2000);
    },
    'bad.json': () => writeFileSync(at('bad.json'), '{"preprocess": {"sizes": [1, 2]}}'),
  };

  it.each([
    ['empty.png', ['empty.png']],
    ['truncated.png', ['truncated.png']],
    ['text.jpg', ['text.jpg']],
    ['empty.npy', ['empty.npy']],
    ['empty.onnx', ['-m', 'empty.onnx']],
    ['text.onnx', ['-m', 'text.onnx']],
    ['truncated.onnx', ['-m', 'truncated.onnx']],
    ['missing.onnx', ['-m', 'missing.onnx']],
    ['unsupported-operator.onnx', ['-m', 'unsupported-operator.onnx']],
    ['no-image-input.onnx', ['-m', 'no-image-input.onnx']],
    ['bad.json', ['--preprocess', 'bad.json']],
  ])('%s: exit 2 and one line that names it', (name, args) => {
    files[name]?.();
    const paths = args.map((arg) => (arg.startsWith('-') ? arg : at(arg)));
    const { status, stdout, stderr } = flipscope('check', ...paths);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stderr).toMatch(/^flipscope: /);
    expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

it.each([
  [['--noise', '1x3x60000x60000'], /an input of 1×3×60000×60000 would take 40\.2 GiB/],
  [['--size', '50000x50000'], /the limit is 1 GiB\. Choose a smaller size/],
  [['--noise', '1x1x32x32'], /found a tensor of shape 1×1×32×32/],
])('%j: exit 2 and one line', (args, message) => {
  const { status, stderr } = flipscope('check', ...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr.split('\n')).toHaveLength(2);
});

describe('processes', () => {
  const start = (...args: string[]): ChildProcess => spawn(process.execPath, [cli.script, 'check', ...args]);

  const untilEngine = (parent: number): Promise<readonly number[]> =>
    vi.waitFor(
      () => {
        const engines = childProcesses(parent);
        expect(engines).not.toEqual([]);
        return engines;
      },
      { timeout: 30_000 },
    );
  const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve));
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the command line and its engine quietly', async (signal) => {
    const child = start();
    let errors = '';
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
    const engines = await untilEngine(child.pid!);
    child.kill(signal);
    expect(await ended(child)).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(engines.filter(alive)).toEqual([]);
    expect(errors).toBe('');
  });

  it('says so when its engine is killed', async () => {
    const child = start();
    let errors = '';
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
    for (const engine of await untilEngine(child.pid!)) process.kill(engine, 'SIGKILL');
    expect(await ended(child)).toBe(2);
    expect(errors).toMatch(
      /^flipscope: builtin:\S+ on \S+chelsea\.png: The analysis engine stopped \(signal SIGKILL\).*\n$/,
    );
  });

  it('ends well when nobody reads its output any more', async () => {
    const child = start(sample, '-m', at('tiny-classifier.onnx'), '--json', '-');
    child.stdout?.destroy();
    let errors = '';
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
    expect(await ended(child)).toBe(0);
    expect(errors).not.toContain('EPIPE');
  });
});
