import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import { UserError } from '../../src/protocol/errors';
import { parseReport } from '../../src/report/json';
import type { OutputPair } from '../../src/report/report';
import { judgedReport } from '../support/judgedReport';
import { layerName } from '../../src/report/facts/layerName';
import { sensitiveReport } from '../report/sampleReport';
import { answerFor, onlyLine, runWith, type Answer } from './fakeEngine';

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

describe('flipscope check', () => {
  it('runs the built-in model on the bundled sample when nothing is given', async () => {
    const outcome = await runWith(['check']);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toMatch(/^model /);
    expect(outcome.stderr).toBe('');
    expect(outcome.specs).toEqual([
      {
        model: { kind: 'builtin', id: 'efficientnet-lite0' },
        input: { kind: 'image', path: '/package/media/samples/chelsea.png' },
        flips: ['h', 'v', 'hv'],
        flipMode: 'tensor',
      },
    ]);
    expect(outcome.killed).toBe(1);
  });

  it('ends the engine before the last table is laid out', async () => {
    ['a.npy', 'b.npy'].forEach(file);
    const { code, killed, stdout, beforeKill } = await runWith(['check', folder]);
    expect([code, killed]).toEqual([0, 1]);
    expect(stdout.match(/^model /gm)).toHaveLength(2);
    expect(stdout.startsWith(beforeKill)).toBe(true);
    expect(beforeKill.match(/^model /gm)).toHaveLength(1);
  });

  it.each([
    ['the model', ['--json'], 'm.onnx'],
    ['an image, in other words', ['--html'], './sub/../a.png'],
    ['a further input', ['--csv'], 'scale.npy'],
    ['an input, of a file in a folder,', ['--md'], './'],
    ['an input, of one of several files in a folder,', ['--node-data'], './'],
  ])('does not write over %s', async (_, [option], target) => {
    mkdirSync(at('sub'));
    const [model, scale] = [file('m.onnx'), file('scale.npy')];
    const inputs = [file('a.png'), file('b.md'), file('a.cause-hv.node-data.json')];
    const path = `${folder}/${target}`;
    const args = ['check', ...inputs, '--model', model, '--input', `s=${scale}`, option!, path];
    const outcome = await runWith(args);
    expect([outcome.code, outcome.specs]).toEqual([2, []]);
    expect(onlyLine(outcome)).toMatch(/: this run reads this file\. Choose another name for the output\.$/);
    for (const kept of [model, scale, ...inputs]) expect(readFileSync(kept, 'utf8')).toBe('x');
  });

  it('passes every option on', async () => {
    const { specs } = await runWith([
      'check',
      file('a.png'),
      '--model',
      'm.onnx',
      '--flips',
      'hv,h',
      '--flip-mode',
      'file',
      '--size',
      '225x300',
      '--preprocess',
      'p.json',
    ]);
    expect(specs[0]).toEqual({
      model: { kind: 'file', path: 'm.onnx', sidecar: 'p.json' },
      input: { kind: 'image', path: at('a.png') },
      flips: ['h', 'hv'],
      flipMode: 'file',
      size: [225, 300],
    });
    const noise = await runWith(['check', '--noise', '1x3x64x65', '--seed', '7', '-m', 'builtin:efficientnet-lite0']);
    expect(noise.specs[0]).toMatchObject({
      model: { kind: 'builtin', id: 'efficientnet-lite0' },
      input: { kind: 'noise', seed: 7, shape: [1, 3, 64, 65] },
    });
  });

  it('takes the images and tensors directly in a folder, in natural order', async () => {
    ['b10.PNG', 'b9.jpeg', 'c.npy', 'notes.txt'].forEach(file);
    mkdirSync(at('deeper.png'));
    const { specs, code, released } = await runWith(['check', folder]);
    expect(specs.map((spec) => spec.input)).toEqual([
      { kind: 'image', path: at('b9.jpeg') },
      { kind: 'image', path: at('b10.PNG') },
      { kind: 'tensor', path: at('c.npy') },
    ]);
    expect(code).toBe(0);
    // Each is freed only when the next one has been analyzed, so that the model stays loaded.
    expect(released).toEqual(['check-0', 'check-1']);
  });

  it('shows progress on a terminal only, and leaves nothing of it', async () => {
    const { stderr } = await runWith(['check'], { stderrTTY: true });
    expect(stderr).toContain('10%  ');
    expect(stderr).toMatch(/\r\u001b\[K$/);
  });

  it('shows the log with --verbose', async () => {
    expect((await runWith(['check', '--verbose'])).stderr).toBe('engine info: loading\n');
  });
});

describe('outputs', () => {
  it('writes every kind for one input', async () => {
    const args = ['json', 'html', 'csv', 'md'].flatMap((kind) => [`--${kind}`, at(`r.${kind}`)]);
    const { code, stdout, assetsFor, imagesOf } = await runWith(['check', file('a.png'), ...args]);
    expect(code).toBe(0);
    expect(parseReport(readFileSync(at('r.json'), 'utf8')).input.source).toMatchObject({ path: at('a.png') });
    expect(readFileSync(at('r.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(readFileSync(at('r.csv'), 'utf8')).toMatch(/^tensor,node,op,shape,/);
    expect(readFileSync(at('r.md'), 'utf8')).toMatch(/^### Flipscope/);
    expect(stdout).toContain(`written: ${at('r.json')}, ${at('r.html')}`);
    expect(assetsFor).toEqual(['check-0']);
    expect(imagesOf).toEqual(['layer0_out', 'layer25_out']);
  });

  it('puts several inputs into one file', async () => {
    const inputs = [file('a.png'), file('b.png')];
    await runWith(['check', ...inputs, '--json', at('r.json'), '--csv', at('r.csv'), '--html', at('r.html')]);
    const reports = JSON.parse(readFileSync(at('r.json'), 'utf8')) as { input: { source: { path: string } } }[];
    expect(reports.map((r) => r.input.source.path)).toEqual(inputs);
    expect(readFileSync(at('r.csv'), 'utf8')).toMatch(/^input,model,tensor,/);
    expect(readFileSync(at('r.html'), 'utf8')).toContain('id="report-2"');
  });

  it('writes one file an input into a folder, which it makes', async () => {
    mkdirSync(at('other'));
    const inputs = [file('a.png'), file('b.png'), file('other/a.png')];
    await runWith(['check', ...inputs, '--json', `${at('out/deep')}/`]);
    expect(readdirSync(at('out/deep')).sort()).toEqual(['a-2.json', 'a.json', 'b.json']);
    expect(parseReport(readFileSync(at('out/deep/a-2.json'), 'utf8')).input.source).toMatchObject({ path: inputs[2] });
  });

  it('writes no output over a file that another output has in a folder', async () => {
    const md = at('out/a.json');
    mkdirSync(at('out'));
    const { code, stderr } = await runWith(['check', file('a.png'), '--json', at('out'), '--md', md]);
    expect(code).toBe(2);
    expect(stderr).toContain(`Two outputs would go to the same file ${md}: give each its own.`);
    expect(readdirSync(at('out'))).toEqual([]);
  });

  it('writes node data: one file for one input, all figures into a folder', async () => {
    const { code } = await runWith(['check', file('a.png'), '--node-data', at('n.json')]);
    expect(code).toBe(0);
    const data = JSON.parse(readFileSync(at('n.json'), 'utf8')) as { name: string; results: Record<string, unknown> };
    expect(data.name).toMatch(/^Flipscope: error E, mirrored left-right$/);
    expect(data.results['/layer0/Conv']).toEqual({ value: expect.any(Number) });
    await runWith(['check', file('a.png'), file('b.png'), '--node-data', `${at('out')}/`, '--flips', 'h']);
    const names = readdirSync(at('out'));
    expect(names).toContain('a.error-h.node-data.json');
    expect(names).toContain('b.local-h.node-data.json');
  });

  it('writes to standard output on -, with the table on standard error', async () => {
    const { stdout, stderr } = await runWith(['check', '--json', '-']);
    expect(parseReport(stdout).schema).toBe('flipscope/report@2');
    expect(stderr).toMatch(/^model /);
  });

  it.each([
    [['--json', 'FOLDER/none/r.json'], /its folder does not exist/],
    [['--html', 'FOLDER/a.png/r.html'], /a file, not a folder/],
    [['--json', '-', '--csv', '-'], /^flipscope: Only one output can go to standard output/],
    [['--json', 'FOLDER/r', '--csv', 'FOLDER/../FOLDERNAME/r'], /^flipscope: Two outputs would go to the same file/],
    [['FOLDER/a.png', '--node-data', '-'], /^flipscope: --node-data holds one input, and there are 2: name a folder/],
    [['--node-data', 'FOLDER/none/n.json'], /\(--node-data\): its folder does not exist/],
    [['--baseline', 'FOLDER/none/b.json', '--update-baseline'], /b\.json: its folder does not exist/],
    [['--md', ''], /^flipscope: Cannot write "" \(--md\)/],
    [['--csv', `FOLDER/${'n'.repeat(300)}`], /^flipscope: Cannot write .*: its name is too long\. Name another place/],
    [
      ['--csv', `FOLDER/${'n'.repeat(300)}/r`],
      /^flipscope: Cannot write .*: its name is too long\. Name another place/,
    ],
  ])('refuses %j before anything is computed', async (args, message) => {
    const name = folder.split('/').at(-1)!;
    const placed = args.map((arg) => arg.replace('FOLDERNAME', name).replaceAll('FOLDER', folder));
    const outcome = await runWith(['check', file('a.png'), ...placed]);
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toMatch(message);
    expect(outcome.specs).toEqual([]);
    expect(outcome.stdout).toBe('');
  });
});

it('refuses a file in a folder that cannot be written, before anything is computed', async () => {
  mkdirSync(at('out/a.html'), { recursive: true });
  const outcome = await runWith(['check', file('a.png'), '--html', `${at('out')}/`]);
  expect([outcome.code, outcome.specs]).toEqual([2, []]);
  expect(onlyLine(outcome)).toMatch(/out\/a\.html \(--html\): there is a folder of that name\. Name another place/);
});

describe('--fail-above', () => {
  it.each([
    ['0.2', 0],
    ['0.168', 0],
    ['0.16', 1],
    ['0', 1],
  ])('%s exits with %d when the worst output error is 0.168', async (threshold, code) => {
    const outputs = ['--json', at('r.json'), '--md', at('r.md')];
    const outcome = await runWith(['check', file('a.png'), '--fail-above', threshold, ...outputs]);
    expect(outcome.code).toBe(code);
    expect(readdirSync(folder)).toContain('r.json');
    const fails =
      /^## Flipscope: 1 of 1 input does not pass\n\n- `.*a\.png: .* above the tolerance .*`\n\n### Flipscope/;
    expect(fails.test(readFileSync(at('r.md'), 'utf8'))).toBe(code === 1);
    if (code === 1)
      expect(onlyLine(outcome)).toMatch(/a\.png: output output of x and hvx differ by 17% \(0\.168\), above/);
  });

  it.each([
    ['0', 'h,hv', 0, /^$/],
    [
      '0',
      'h,v,hv',
      1,
      /a\.png: output output of x and vx should differ, but differ by 2e-7 only, not above the tolerance 0.00001$/,
    ],
    [
      '0.1',
      'h,hv',
      1,
      /a\.png: output output of x and hx should differ, but differ by 4\.8% \(0\.0480\) only, not above the tolerance 0\.1$/,
    ],
    ['0.04', 'h,hv', 0, /^$/],
  ])(
    'fails an output that should change when it does not by %s under %s: %d',
    async (threshold, flips, code, message) => {
      const answer: Answer = (spec) => {
        const report = sensitiveReport(answerFor(spec));
        const pairs = (all: readonly OutputPair[]) => all.filter(({ b }) => flips.split(',').includes(b));
        const outputs = report.outputs.map((output) => ({ ...output, pairs: pairs(output.pairs) }));
        return judgedReport({ ...report, outputs }, spec.failAbove);
      };
      const outcome = await runWith(['check', file('a.png'), '--fail-above', threshold], { answer });
      expect(outcome.code).toBe(code);
      expect(code === 1 ? onlyLine(outcome) : outcome.stderr).toMatch(message);
    },
  );

  it('counts an error that is not a number as above', async () => {
    const answer: Answer = (spec) => {
      const report = answerFor(spec);
      const outputs = report.outputs.map((o) => ({ ...o, pairs: o.pairs.map((p) => ({ ...p, relL2: NaN })) }));
      return judgedReport({ ...report, outputs }, spec.failAbove);
    };
    expect((await runWith(['check', '--fail-above', '9'], { answer })).code).toBe(1);
    const sensitive: Answer = (spec) => {
      const report = answer(spec);
      return report instanceof Error
        ? report
        : judgedReport({
            ...report,
            outputs: report.outputs.map((output) => ({ ...output, sensitive: true })),
          });
    };
    expect((await runWith(['check', '--fail-above', '0'], { answer: sensitive })).code).toBe(1);
  });
});

describe('bad input', () => {
  it.each([
    [['check', 'FOLDER/none.png'], /^flipscope: There is no file or folder .*none\.png\. Check the path\.$/],
    [['check', 'FOLDER'], /^flipscope: Folder .* has no image \(\.png, .*Name files, or another folder\.$/],
    [['check', 'FOLDER/m.onnx'], /m\.onnx is a model.* --model .*m\.onnx/],
    [['check', '--seed', '3'], /--noise NxCxHxW/],
    [['check', 'FOLDER/m.onnx', '--noise', '1x3x8x8'], /choose noise or files/],
    [['check', '--noise', '8x8'], /--noise <NxCxHxW>' argument '8x8' is invalid\. Expected three to five lengths/],
    [['check', '--flips', 'd'], /Expected h, v, hv/],
    [['check', '--flip-mode', 'maybe'], /Allowed choices are tensor, file/],
    [['check', '--modle', 'm.onnx'], /unknown option '--modle' \(Did you mean --model\?\)/],
    [['check', '--json'], /--json <target>' argument missing/],
    [['chek'], /unknown command 'chek'/],
    [[], /no command given/],
  ])('%j: exit 2 and one line', async (args, message) => {
    file('m.onnx');
    rmSync(at('sub'), { force: true });
    const inFolder = args.includes('FOLDER') ? (mkdirSync(at('sub')), at('sub')) : folder;
    const outcome = await runWith(args.map((arg) => arg.replace('FOLDER', inFolder)));
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toMatch(message);
    expect(onlyLine(outcome)).toMatch(/^flipscope: /);
    expect(outcome.stdout).toBe('');
    expect(outcome.killed).toBe(0);
  });

  it('says what the engine says, without escape sequences, and ends the engine', async () => {
    const answer = () => new UserError('model-invalid', 'bad\u001b[31m model.onnx:\nnot ONNX');
    const outcome = await runWith(['check'], { answer });
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toBe('flipscope: bad model.onnx: not ONNX');
    expect(outcome.killed).toBe(1);
  });

  it('shows no stack of an unexpected error unless asked', async () => {
    const answer = () => new TypeError('boom\u001b[31m');
    const quiet = await runWith(['check'], { answer });
    expect(onlyLine(quiet)).toBe('flipscope: Unexpected error: boom. Run again with --verbose for details.');
    const verbose = await runWith(['check', '--verbose'], { answer });
    expect(verbose.stderr).toContain('    at ');
    expect([quiet.code, verbose.code]).toEqual([2, 2]);
    expect(verbose.stderr).not.toContain('\x1b');
  });

  it('checks the other inputs when one is bad, writes them, and exits with 2', async () => {
    const inputs = ['a.png', 'bad.png', 'c.png'].map(file);
    const answer: Answer = (spec) =>
      spec.input.kind === 'image' && spec.input.path === at('bad.png')
        ? new UserError('input-invalid', `${at('bad.png')} is no image.`)
        : answerFor(spec);
    const outputs = ['--json', at('r.json'), '--junit', at('r.xml'), '--sarif', at('r.sarif'), '--md', at('r.md')];
    const outcome = await runWith(['check', ...inputs, ...outputs], { answer });
    expect(outcome.code).toBe(2);
    const markdown = readFileSync(at('r.md'), 'utf8');
    expect(markdown).toMatch(
      /^## Flipscope: 1 input could not be checked\n\n- `.*bad\.png is no image\.`\n\n### Flipscope/,
    );
    expect(readFileSync(at('r.sarif'), 'utf8')).toMatch(/"executionSuccessful": false,[^]*bad\.png is no image\./);
    expect(onlyLine(outcome)).toContain('bad.png is no image.');
    expect(JSON.parse(readFileSync(at('r.json'), 'utf8'))).toHaveLength(2);
    const suites = readFileSync(at('r.xml'), 'utf8').match(/<testsuite [^>]*>/g)!;
    expect(suites).toHaveLength(3);
    expect(suites[2]).toContain(`name="${at('bad.png')}" tests="1" failures="0" errors="1"`);
    await runWith(['check', ...inputs, '--junit', `${at('tests')}/`], { answer });
    expect(readdirSync(at('tests')).sort()).toEqual(['a.junit.xml', 'bad.junit.xml', 'c.junit.xml']);
    await runWith(['check', ...inputs, '--md', `${at('notes')}/`], { answer });
    expect(readdirSync(at('notes')).sort()).toEqual(['a.md', 'bad.md', 'c.md']);
    expect(readFileSync(at('notes/a.md'), 'utf8')).not.toContain('could not be checked');
  });

  it('writes of no input that could be checked why, for CI and in the summary, and no report', async () => {
    const answer = () => new UserError('input-invalid', 'bad.png is <no> image.');
    const outputs = ['--json', at('none.json'), '--junit', at('none.xml'), '--md', at('none.md')];
    const outcome = await runWith(['check', file('bad.png'), ...outputs], { answer });
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toBe('flipscope: bad.png is <no> image.');
    expect(readdirSync(folder)).not.toContain('none.json');
    expect(readFileSync(at('none.md'), 'utf8')).toBe(
      '## Flipscope: 1 input could not be checked\n\n- `bad.png is <no> image.`\n',
    );
    expect(readFileSync(at('none.xml'), 'utf8')).toContain(
      '<error message="bad.png is &lt;no&gt; image." type="input">',
    );
  });

  it('stops at once when the model is wrong', async () => {
    const inputs = ['a.png', 'b.png'].map(file);
    const answer = () => new UserError('model-missing', 'There is no model m.onnx.');
    const outcome = await runWith(['check', ...inputs], { answer });
    expect(outcome.specs).toHaveLength(1);
    expect(onlyLine(outcome)).toBe('flipscope: There is no model m.onnx.');
  });

  it('is quiet when canceled', async () => {
    const outcome = await runWith(['check'], { answer: () => new UserError('canceled', 'Canceled.') });
    expect([outcome.code, outcome.stderr]).toEqual([130, '']);
  });
});

describe('help', () => {
  it('prints help and the version on standard output', async () => {
    const help = await runWith(['check', '--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout.replace(/\s+/g, ' ')).toContain('says expects: "sensitive", when it does not');
    expect(help.stdout).toMatch(/Usage: flipscope check[^]*--fail-above <error>[^]*A target is a file/);
    expect((await runWith(['--version'])).stdout).toBe('1.2.3\n');
    expect((await runWith(['--help'])).stdout).toContain('check');
  });
});

describe('the why', () => {
  it('is asked for with --causes, --channels, --scale and --fixes, part by part, and reported', async () => {
    const all = ['--causes', '--channels', '--scale', '--fixes'];
    const { code, explained, stdout } = await runWith(['check', '--noise', '1x3x8x8', ...all]);
    expect(code).toBe(0);
    expect(explained.toSorted()).toEqual(EXPLAIN_PARTS.toSorted());
    expect(stdout).toContain('explained: channels');
  });

  it('is asked for one by one', async () => {
    const explainedBy = async (flag: string) => (await runWith(['check', '--noise', '1x3x8x8', flag])).explained;
    expect(await explainedBy('--scale')).toEqual(['scale']);
    expect(await explainedBy('--channels')).toEqual(['channels']);
    expect(await explainedBy('--fixes')).toEqual(['fixes']);
    expect(await explainedBy('--causes')).toEqual(['audit', 'sizes', 'causes', 'local']);
  });

  it('is told in the order of the parts, whatever was asked for first', async () => {
    const { stdout } = await runWith(['check', '--noise', '1x3x8x8', '--causes']);
    const told = [...stdout.matchAll(/explained: (\w+)/g)].map(([, part]) => part);
    expect(told).toEqual(['audit', 'causes', 'sizes', 'local']);
  });

  it('gives back the memory of layers before other models are made, where nothing else looks at them', async () => {
    expect((await runWith(['check', '--noise', '1x3x8x8', '--causes'])).beforeTrim).toEqual(['audit', 'sizes']);
    const trimmedBy = async (...flags: string[]) =>
      (await runWith(['check', '--noise', '1x3x8x8', ...flags])).trimmed.length;
    expect(await trimmedBy('--causes')).toBe(1);
    for (const flag of ['--channels', '--scale', '--attribution', '--linear=all', `--html=${at('report.html')}`]) {
      expect(await trimmedBy('--causes', flag), flag).toBe(0);
    }
    expect(await trimmedBy()).toBe(0);
    ['a.npy', 'b.npy'].forEach(file);
    expect((await runWith(['check', folder, '--causes'])).trimmed).toEqual(['check-1']);
  });

  it('is not asked for otherwise', async () => {
    expect((await runWith(['check', '--noise', '1x3x8x8'])).explained).toEqual([]);
  });
});

describe('flipscope check --linear', () => {
  it('asks for all layers, or for those that are named, and shows what was found', async () => {
    const { linear, stdout } = await runWith(['check', '--linear', 'all', '--linear-samples', '64']);
    expect(linear).toEqual([{ samples: 64 }]);
    expect(stdout).toContain('Linear maps of channels');
    expect(stdout).toContain('mixed features');
    const { layers } = answerFor({
      model: { kind: 'builtin', id: 'x' },
      input: { kind: 'noise', seed: 0 },
      flips: ['h'],
      flipMode: 'tensor',
    });
    const [first, second] = layers;
    const named = await runWith(['check', '--linear', `${layerName(first!)},${second!.tensor}`]);
    expect(named.linear).toEqual([{ tensors: [first!.tensor, second!.tensor] }]);
  });

  it('takes 32 inputs or more for the samples, of which it asks once', async () => {
    const inputs = Array.from({ length: 32 }, (_, i) => file(`${i}.png`));
    const { linear, specs } = await runWith(['check', ...inputs, '--linear', 'all']);
    expect(specs.length).toBe(32);
    expect(linear).toEqual([{ inputs: inputs.map((path) => ({ kind: 'image', path })) }]);
    const fewer = await runWith(['check', ...inputs.slice(0, 2), '--linear', 'all']);
    expect(fewer.linear).toEqual([{}, {}]);
  });

  it.each([
    [
      ['--linear', 'nowhere'],
      /^flipscope: --linear: no layer is called nowhere; layers are .+, …, as the table lists them\. Name some of them, or all\.$/,
    ],
    [
      ['--linear-samples', '64'],
      /^flipscope: --linear-samples is for linear maps: give --linear all, or layers, too\.$/,
    ],
    [['--linear', 'all', '--linear-samples', '31'], /Expected a whole number from 32 to 4096\./],
  ])('refuses %j in one line', async (args, line) => {
    const outcome = await runWith(['check', ...args]);
    expect(outcome.code).toBe(2);
    expect(onlyLine(outcome)).toMatch(line);
  });
});
