import { existsSync } from 'node:fs';
import type { Memento } from 'vscode';
import * as z from 'zod';
import type { Installation } from '../../report/facts/installation';
import { failureOf, findingsSchema, switchedOff, type Findings, type Switch } from '../../report/installation';

export interface InstallationDependencies {
  /** What outlives a window. */
  readonly state: Memento;
  readonly flipscope: string;
  /** "VS Code 1.126.0 (desktop)". */
  readonly client: string;
  /** "linux-x64". */
  readonly platform: string;
  /** The Node that the settings name; undefined for VS Code's own. May throw a `SettingError`. */
  nodeSetting(): string | undefined;
  /** Another Node on this machine. */
  findNode(): Promise<string | undefined>;
  /** Tries everything in a process of its own on this Node, or on VS Code's own; never rejects. */
  check(execPath: string | undefined): Promise<Findings>;
}

/** How the engine has to be started for what was found. */
export interface FoundLaunch {
  readonly without: readonly Switch[];
  /** The Node to use in place of VS Code's own. */
  readonly execPath?: string;
}

const STATE = 'installation';

const keptSchema = z.object({
  /** What it was found for. */
  key: z.string(),
  findings: findingsSchema,
  node: z.enum(['own', 'setting', 'path']),
  execPath: z.string().optional(),
  ownFailure: z.string().optional(),
});
type Kept = z.infer<typeof keptSchema>;

/** Tries the installation once for each VS Code, Flipscope, platform and Node, and remembers what was found. */
export class InstallationKeeper {
  readonly #dependencies: InstallationDependencies;
  #checking: Promise<Installation> | undefined;

  constructor(dependencies: InstallationDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether it was tried. Throws a `SettingError`. */
  get isKnown(): boolean {
    return this.#kept !== undefined;
  }

  /** What follows for the engine; nothing as long as it was not tried. Throws a `SettingError`. */
  get launch(): FoundLaunch {
    const kept = this.#kept;
    if (kept === undefined) return { without: [] };
    return { without: switchedOff(kept.findings), ...(kept.execPath !== undefined && { execPath: kept.execPath }) };
  }

  /** Tries it, whether or not it was tried before; one at a time. Rejects with a `SettingError`. */
  check(): Promise<Installation> {
    this.#checking ??= this.#check().finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  async #check(): Promise<Installation> {
    const { state, flipscope, client } = this.#dependencies;
    const kept = await this.#find();
    await state.update(STATE, kept);
    const { findings, node, ownFailure } = kept;
    return { ...findings, flipscope, client, node, ...(ownFailure !== undefined && { ownFailure }) };
  }

  /** VS Code's own Node, or the one that is set; where the own one fails, another one that does not. */
  async #find(): Promise<Kept> {
    const { nodeSetting, check, findNode } = this.#dependencies;
    const set = nodeSetting();
    const [key, findings] = [this.#key, await check(set)];
    if (set !== undefined) return { key, findings, node: 'setting' };
    const failure = failureOf(findings);
    const execPath = failure && (await findNode());
    if (failure === undefined || execPath === undefined) return { key, findings, node: 'own' };
    const others = await check(execPath);
    if (failureOf(others) !== undefined) return { key, findings, node: 'own' };
    return { key, findings: others, node: 'path', execPath, ownFailure: failure.detail };
  }

  get #key(): string {
    const { flipscope, client, platform, nodeSetting } = this.#dependencies;
    return [flipscope, client, platform, nodeSetting() ?? ''].join('\n');
  }

  get #kept(): Kept | undefined {
    const { success, data } = keptSchema.safeParse(this.#dependencies.state.get(STATE));
    if (!success || data.key !== this.#key) return undefined;
    // A Node that is gone is looked for again.
    return data.execPath === undefined || existsSync(data.execPath) ? data : undefined;
  }
}
