import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { putExtension } from './installedExtension';
import { DEFAULT_VSCODE, setupVscodeServer, type ServerParts } from '../../../scripts/setupVscodeServer.mjs';

export interface ServerOptions {
  /** The VSIX that is installed before the server starts. */
  readonly vsix: string;
  /** User settings, as in settings.json. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether every workspace is trusted (the default), or VS Code's own trust rules hold. */
  readonly trustAll?: boolean;
}

const START_TIMEOUT_MS = 60_000;

/** A VS Code server that runs. */
export class RunningServer {
  constructor(
    readonly url: string,
    /** Holds user-data/, extensions/ and server.log. */
    readonly folder: string,
  ) {}

  /** Replaces the user settings; the window takes them up by itself. */
  async writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await writeSettings(join(this.folder, 'user-data'), settings);
  }

  /** What the server and the extension hosts have logged so far, each file under its name. */
  async logs(): Promise<string> {
    const names = await readdir(this.folder, { recursive: true });
    const files = names.filter((name) => name.endsWith('.log') && !name.startsWith('extensions'));
    const texts = await Promise.all(files.map((name) => readFile(join(this.folder, name), 'utf8')));
    return files.map((name, i) => `=== ${name}\n${texts[i]}`).join('\n');
  }
}

/** A VS Code server of its own: its own port, settings, extensions and logs, all gone after dispose(). */
export class VscodeServer extends RunningServer {
  private constructor(
    url: string,
    folder: string,
    private readonly child: ChildProcess,
  ) {
    super(url, folder);
  }

  /** @throws Error when the VSIX cannot be installed or the server does not answer within a minute. */
  static async start(options: ServerOptions): Promise<VscodeServer> {
    const version = process.env['FLIPSCOPE_TEST_VSCODE'] ?? DEFAULT_VSCODE;
    const parts = await setupVscodeServer(version);
    const folder = await mkdtemp(join(tmpdir(), 'flipscope-vscode-'));
    const userData = join(folder, 'user-data');
    await writeSettings(userData, options.settings);
    const extensions = join(folder, 'extensions');
    await putExtension(options.vsix, version, extensions, (target) => installVsix(parts, folder, target, options.vsix));
    const common = ['--user-data-dir', userData, '--extensions-dir', extensions];
    const port = await freePort();
    const trust = options.trustAll === false ? [] : ['--disable-workspace-trust'];
    const flags = [
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
    ];
    const child = launch(parts, folder, [...common, ...flags, ...trust]);
    const server = new VscodeServer(`http://127.0.0.1:${port}`, folder, child);
    try {
      await server.answers();
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  /** Ends the server with every process it has started, and removes its folder. */
  async dispose(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    if (this.child.exitCode === null && this.child.pid !== undefined) {
      process.kill(-this.child.pid, 'SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  private async answers(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) break;
      const ok = await fetch(`${this.url}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (ok) return;
      await sleep(200);
    }
    throw new Error(`The VS Code server at ${this.url} did not start.\n${await this.logs()}`);
  }
}

/** No welcome page, tips, network look-ups or animations in the way. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

async function writeSettings(userData: string, settings: ServerOptions['settings']): Promise<void> {
  const file = join(userData, 'User', 'settings.json');
  await mkdir(join(userData, 'User'), { recursive: true });
  // In one step: read while it is empty, it would be a change of all settings, for some of which VS Code asks to reload.
  await writeFile(`${file}.new`, JSON.stringify({ ...QUIET, ...settings }));
  await rename(`${file}.new`, file);
}

function launch(parts: ServerParts, folder: string, args: readonly string[]): ChildProcess {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    NODE_ENV: 'production',
    EXTENSIONS_GALLERY: '{}',
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
  };
  const child = spawn(parts.node, [parts.entry, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(folder, 'server.log'), { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once('close', () => log.end());
  return child;
}

async function installVsix(parts: ServerParts, folder: string, target: string, vsix: string): Promise<void> {
  const userData = ['--user-data-dir', join(folder, 'user-data')];
  const child = launch(parts, folder, [...userData, '--extensions-dir', target, '--install-extension', vsix]);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code === 0) return;
  throw new Error(`Installing the VSIX failed.\n${await readFile(join(folder, 'server.log'), 'utf8')}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
