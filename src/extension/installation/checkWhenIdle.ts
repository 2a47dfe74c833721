import type { LogOutputChannel } from 'vscode';
import { installationVerdict } from '../../report/facts/installation';
import type { EngineClient } from '../../engine/client/engineClient';
import { logError } from '../messages/showError';
import type { InstallationKeeper } from './installationKeeper';
import { notifyInstallation } from './notifyInstallation';

/** After a run, until the person has looked at it: nothing else is likely to be asked for then. */
export const CHECK_DELAY_MS = 10_000;

/** Has the installation tried once, some time after the first run of a window has ended, however it has. */
export class CheckWhenIdle {
  readonly #installation: InstallationKeeper;
  readonly #engine: () => EngineClient;
  readonly #log: LogOutputChannel;
  #timer: NodeJS.Timeout | undefined;

  constructor(installation: InstallationKeeper, engine: () => EngineClient, log: LogOutputChannel) {
    this.#installation = installation;
    this.#engine = engine;
    this.#log = log;
  }

  runEnded(): void {
    this.#timer ??= setTimeout(() => void this.#check(), CHECK_DELAY_MS).unref();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async #check(): Promise<void> {
    try {
      if (this.#installation.isKnown) return;
      await this.#engine().whenIdle();
      const found = await this.#installation.check();
      this.#log.info(`checked the installation: ${installationVerdict(found)}`);
      await notifyInstallation(found, this.#installation.launch);
    } catch (error) {
      logError(error, this.#log);
    }
  }
}
