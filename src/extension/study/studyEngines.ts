import type { EngineLaunch } from '../../engine/client/engineClient';
import { EngineProcess } from '../../engine/client/client';
import { shareOf } from '../../engine/studyClient/studyJobs';
import type { StudyEngine } from '../../engine/studyClient/studyWorker';
import { MAX_SILENT_SECONDS, THREADS_OPTION, type EngineEvents, type Silence } from '../../protocol/engine';
import { UserError } from '../../protocol/errors';

export interface StudyEngineDependencies {
  /** Read whenever a process is started. May throw a `UserError`. */
  launch(): EngineLaunch;
  log: EngineEvents['log'];
  /** Tells a person that an engine does not answer, and offers to end it. */
  notifySilent(silence: Silence, end: (reason: Error) => void): void;
}

/** The engine processes of one run of a study, which end with it. */
export class StudyEngines {
  readonly #jobs: number;
  readonly #dependencies: StudyEngineDependencies;
  readonly #running = new Set<EngineProcess>();
  #isStopped = false;

  constructor(jobs: number, dependencies: StudyEngineDependencies) {
    this.#jobs = jobs;
    this.#dependencies = dependencies;
  }

  /** @throws UserError `canceled` once it was stopped */
  start(): StudyEngine {
    if (this.#isStopped) throw canceled();
    const { log, launch, notifySilent } = this.#dependencies;
    const { threads, maxMemoryMB } = shareOf(this.#jobs);
    const { args = [], ...launched } = launch();
    const process = new EngineProcess({
      ...launched,
      args: [...args, `${THREADS_OPTION}${threads}`],
      maxMemoryMB,
      events: { progress: () => undefined, log },
      onExit: (how) => {
        this.#running.delete(process);
        log('info', `study engine ${process.pid ?? '?'} ended: ${how}`);
      },
      onSilent: (silence) => {
        if (silence.seconds > MAX_SILENT_SECONDS) return;
        notifySilent(silence, (reason) => {
          if (process.isSilent) void process.kill(reason);
        });
      },
    });
    log('info', `study engine ${process.pid ?? '?'} started`);
    this.#running.add(process);
    return process;
  }

  /** Ends all of them: what waits for them rejects with `canceled`. */
  stop(): void {
    this.#isStopped = true;
    for (const process of this.#running) void process.kill(canceled());
  }
}

function canceled(): UserError {
  return new UserError('canceled', 'The study was stopped.');
}
