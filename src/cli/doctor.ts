import { failureOf, type Findings } from '../report/installation';
import { installationText, type Installation } from '../report/facts/installation';
import type { Io } from './io';

/** What the command needs of the program. */
export interface DoctorDependencies {
  readonly io: Io;
  /** Of Flipscope. */
  readonly version: string;
  /** Tries everything; rejects with `canceled` alone. */
  checkInstallation(): Promise<Findings>;
  /** For the runs that follow. Rejects with a `UserError`. */
  rememberInstallation(findings: Findings): Promise<void>;
}

/** As for models that do not pass. */
const NOT_RUNNING = 1;

/** `flipscope doctor`: prints what was found, ready for a bug report. Returns the exit code. */
export async function doctor(dependencies: DoctorDependencies): Promise<number> {
  const { io, version } = dependencies;
  const findings = await dependencies.checkInstallation();
  const found: Installation = { ...findings, flipscope: version, client: 'command line', node: 'own' };
  io.stdout.write(installationText(found));
  await dependencies.rememberInstallation(findings);
  return failureOf(findings) === undefined ? 0 : NOT_RUNNING;
}
