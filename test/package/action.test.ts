import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildProgram, type CheckFlags, type Handlers } from '../../src/cli/program';

const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

interface Step {
  readonly id: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const action = parse(read('action.yml')) as {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
};
const { name, publisher, version } = parse(read('package.json')) as Readonly<Record<string, string>>;
const steps = new Map(action.runs.steps.map((step) => [step.id, step]));

describe('action.yml', () => {
  test('takes what its page says, and installs this version', () => {
    const page = read('docs/ci.md');
    const documented = (heading: string): readonly string[] => {
      const table = page.split(`| ${heading} `)[1]!.split('\n\n')[0]!;
      return [...table.matchAll(/^\| `([\w-]+)`/gm)].map((match) => match[1]!);
    };
    expect(documented('input')).toEqual(Object.keys(action.inputs));
    expect(documented('output')).toEqual(Object.keys(action.outputs));
    expect(page).toContain(`uses: ${publisher}/${name}@v${version}`);
    expect(action.inputs['package']?.default).toBe(`flipscope@${version}`);
  });

  test('asks for nothing that it does not have', () => {
    const text = read('action.yml');
    const inputs = [...text.matchAll(/inputs\.([\w-]+)/g)].map((match) => match[1]!);
    expect([...new Set(inputs)].sort()).toEqual(Object.keys(action.inputs).sort());
    for (const [, id] of text.matchAll(/steps\.(\w+)\./g)) expect(steps.has(id!), id).toBe(true);
    const written = [...(steps.get('check')?.run ?? '').matchAll(/echo "([\w-]+)=/g)].map((match) => match[1]!);
    for (const [, output] of text.matchAll(/steps\.check\.outputs\.([\w-]+)/g)) expect(written).toContain(output);
  });

  test('lets no input be a part of a script', () => {
    expect(action.runs.using).toBe('composite');
    const scripts = action.runs.steps.filter(({ run }) => run !== undefined);
    expect(scripts.length).toBeGreaterThan(3);
    for (const { run, shell } of scripts) {
      expect(run).not.toContain('${{');
      expect(shell).toBe('bash');
    }
  });
});

describe.skipIf(process.platform === 'win32')('its steps in a shell', () => {
  let folder: string;
  const at = (...names: readonly string[]): string => join(folder, ...names);
  const lines = (file: string): readonly string[] => readFileSync(at(file), 'utf8').trimEnd().split('\n');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flipscope-action-'));
    for (const file of ['output', 'summary']) writeFileSync(at(file), '');
    mkdirSync(at('bin'));
    mkdirSync(at('flipscope/node_modules/flipscope/dist'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As a runner does: `bash -eo pipefail`, all that a step is told in its environment. */
  function runStep(id: string, env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
    const { run, env: named = {} } = steps.get(id)!;
    for (const key of Object.keys(named)) expect(env, `the test gives ${key}`).toHaveProperty(key);
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run!], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: `${at('bin')}:${process.env['PATH']}`,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: at('output'),
        GITHUB_STEP_SUMMARY: at('summary'),
        GITHUB_REPOSITORY: 'owner/repository',
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_RUN_ID: '9',
        ...env,
      },
    });
  }

  /** A program that keeps its arguments, one per line, in the file `calls`, and then does what `script` says. */
  function program(file: string, script: string): void {
    const keep = `const args = process.argv.slice(2); require('node:fs').appendFileSync(${JSON.stringify(at('calls'))}, args.join('\\n') + '\\n');`;
    writeFileSync(at(file), `#!${process.execPath}\n${keep}\n${script}\n`);
    chmodSync(at(file), 0o755);
  }

  /** The command line's stand-in: writes the file of every target, and ends as it is told. */
  function commandLine(code: number, markdown = '# Report\n'): void {
    const write = `for (const arg of args.slice(0, args.indexOf('--'))) { const [, file] = /^--(?:html|json|md|junit|sarif)=(.+)$/.exec(arg) ?? []; if (file) require('node:fs').writeFileSync(file, ${JSON.stringify(markdown)}); }`;
    program('flipscope/node_modules/flipscope/dist/cli.js', `${write}\nprocess.exitCode = ${code};`);
  }

  /** Where the check step says that its report is. */
  function reportFolder(): string {
    const found = lines('output')
      .findLast((line) => line.startsWith('folder='))!
      .slice('folder='.length);
    expect(found.startsWith(at('flipscope-report-'))).toBe(true);
    return found;
  }

  const nothing = { MODEL: '', IMAGES: '', FAIL_ABOVE: '', BASELINE: '', ARGS: '' };

  /** What the real command line makes of the arguments that its stand-in was given. */
  async function parsed(): Promise<{ readonly paths: readonly string[]; readonly flags: CheckFlags }> {
    const found: { paths: readonly string[]; flags: CheckFlags }[] = [];
    const handlers = { check: (paths: readonly string[], flags: CheckFlags) => void found.push({ paths, flags }) };
    await buildProgram(version!, handlers as unknown as Handlers, () => undefined).parseAsync([...lines('calls')], {
      from: 'user',
    });
    return found[0]!;
  }

  test('hands on model, images, limit and further arguments as they are', async () => {
    commandLine(0);
    const images = ['a cat.jpg', '$(touch broken)', '--json=broken', '`x`'];
    const { status, stderr } = runStep('check', {
      MODEL: 'my "model"; touch broken.onnx',
      IMAGES: `${images.join('\n')}\n\n`,
      FAIL_ABOVE: '0.05',
      BASELINE: 'a $(baseline).json',
      ARGS: '--causes\n--size 64x32',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { paths, flags } = await parsed();
    const report = reportFolder();
    expect(paths).toEqual(images);
    expect(flags).toMatchObject({
      model: 'my "model"; touch broken.onnx',
      failAbove: 0.05,
      baseline: 'a $(baseline).json',
      failOnRegression: true,
      causes: true,
      size: [64, 32],
      html: join(report, 'report.html'),
      junit: join(report, 'contracts.junit.xml'),
      sarif: join(report, 'contracts.sarif'),
    });
    expect(existsSync(at('broken'))).toBe(false);
    expect(lines('output')).toEqual(['exit-code=0', `folder=${report}`, 'written=true']);
    expect(lines('summary')).toEqual(['# Report']);
  });

  test('takes the built-in model and the sample where nothing is said', async () => {
    commandLine(0);
    expect(runStep('check', nothing).status).toBe(0);
    const { paths, flags } = await parsed();
    expect(paths).toEqual([]);
    expect(flags.model).toBeUndefined();
    expect([flags.failAbove, flags.baseline, flags.failOnRegression]).toEqual([undefined, undefined, undefined]);
  });

  test('fails in the end, after what it has found is kept', () => {
    commandLine(1);
    expect(runStep('check', nothing).status).toBe(0);
    expect(lines('output')).toContain('exit-code=1');
    expect(lines('summary')).toEqual(['# Report']);
    expect(runStep('result', { CODE: '1' }).status).toBe(1);
    expect(runStep('result', { CODE: '0' }).status).toBe(0);
    expect(action.runs.steps.at(-1)?.id).toBe('result');
  });

  test('says in the summary where no report could be written', () => {
    program('flipscope/node_modules/flipscope/dist/cli.js', 'process.exitCode = 2;');
    expect(runStep('check', nothing).status).toBe(0);
    expect(lines('output')).not.toContain('written=true');
    expect(lines('summary')).toEqual(['Flipscope wrote no report (exit code 2): the log of this step says why.']);
  });

  test('keeps the report of each use in a job', () => {
    commandLine(0, '# First\n');
    runStep('check', nothing);
    const first = reportFolder();
    commandLine(0, '# Second\n');
    runStep('check', nothing);
    expect(reportFolder()).not.toBe(first);
    expect(readFileSync(join(first, 'report.md'), 'utf8')).toBe('# First\n');
  });

  test('does not take what is printed for commands, and never more summary than GitHub reads', () => {
    commandLine(2, `${'é'.repeat(49)}\n`.repeat(20_000));
    const { stdout } = runStep('check', nothing);
    const [begin, end] = stdout.trim().split('\n');
    const [, pause] = /^::stop-commands::([\w-]{36})$/.exec(begin!) ?? [];
    expect(end).toBe(`::${pause}::`);
    const [note, , ...summary] = lines('summary');
    expect(note).toBe('Cut: report.md is longer.');
    expect(summary).toHaveLength(Math.floor(1_000_000 / 99));
    expect([...new Set(summary)]).toEqual(['é'.repeat(49)]);
  });

  test('installs a version, or packed files, without scripts', () => {
    program('bin/npm', '');
    writeFileSync(at('one.tgz'), '');
    expect(runStep('install', { PACKAGE: 'one.tgz flipscope@1.2.3' }).status).toBe(0);
    const words = lines('calls');
    expect(words).toContain('--ignore-scripts');
    expect(words.slice(words.indexOf('--') + 1)).toEqual([at('one.tgz'), 'flipscope@1.2.3']);
    expect(words[words.indexOf('--prefix') + 1]).toBe(at('flipscope'));
  });

  describe('the comment', () => {
    const told = (): Record<string, string> => ({
      GH_TOKEN: 'token',
      FOLDER: folder,
      NUMBER: '7',
      ARTIFACT: 'report --> of $(model)',
    });
    const comments = 'repos/owner/repository/issues/7/comments';

    test('is written once, cut to what GitHub takes', () => {
      program('bin/gh', '');
      writeFileSync(at('report.md'), `<details>${'x'.repeat(90)}\n`.repeat(700));
      const { status, stdout } = runStep('comment', told());
      expect([status, stdout]).toEqual([0, '']);
      expect(lines('calls').slice(-6)).toEqual([
        '--silent',
        '--method',
        'POST',
        comments,
        '-F',
        `body=@${at('comment.md')}`,
      ]);
      const body = readFileSync(at('comment.md'), 'utf8');
      expect(body.split('\n')[0]).toBe('<!-- flipscope reportofmodel -->');
      expect(body.length).toBeLessThan(65_536);
      expect(body.split('\n')[1]).toBe(
        'Cut: [the summary of the run](https://github.example/owner/repository/actions/runs/9) has more of it.',
      );
    });

    test('is updated when it is there', () => {
      program('bin/gh', `if (args.includes('--paginate')) console.log('41\\n42');`);
      writeFileSync(at('report.md'), '# Report\n');
      expect(runStep('comment', told()).status).toBe(0);
      expect(lines('calls').slice(-4)).toEqual([
        'PATCH',
        'repos/owner/repository/issues/comments/41',
        '-F',
        `body=@${at('comment.md')}`,
      ]);
      expect(lines('comment.md').at(-1)).toBe('# Report');
    });

    test.each([
      ['the token of a job, which may not ask whose it is', '', '.user.type == "Bot"'],
      ['a person’s token', 'ann', '.user.login == env.WRITER'],
    ])('is looked for by its writer, of %s', (_, login, condition) => {
      const who = login === '' ? `console.log('{"message":"no"}'); process.exitCode = 1` : `console.log('${login}')`;
      const keep = `require('node:fs').writeFileSync(${JSON.stringify(at('writer'))}, process.env.WRITER)`;
      program('bin/gh', `if (args[1] === 'user') { ${who} } else { ${keep} }`);
      writeFileSync(at('report.md'), '# Report\n');
      expect(runStep('comment', told()).status).toBe(0);
      expect(readFileSync(at('writer'), 'utf8')).toBe(login);
      expect(lines('calls').find((line) => line.startsWith('.[] | select('))).toContain(condition);
    });

    test('is a warning where it may not be written', () => {
      program('bin/gh', 'process.exitCode = 1;');
      writeFileSync(at('report.md'), '# Report\n');
      const { status, stdout } = runStep('comment', told());
      expect(status).toBe(0);
      expect(stdout).toMatch(/^::warning title=Flipscope::Could not comment/);
    });
  });
});
