import { fileKind } from '../protocol/fileKinds';
import type { Switch } from '../report/installation';
import { isFolderGone } from './folderGone';
import { launchEngine, type LaunchedEngine } from './launchEngine';
import { SIGNALS } from './signals';
import type { EngineOptions } from './run';

/*
 * Imported before everything else: the engine of "flipscope check" starts while the command line itself still loads. The
 * command takes it when it wants one; else it ends with the command.
 */
let early = startEarly(process.argv.slice(2));

function startEarly([command, ...others]: readonly string[]): LaunchedEngine | undefined {
  if (command !== 'check' || others.includes('--help') || others.includes('-h') || isFolderGone()) return undefined;
  // No more than a guess: without an image, a decoder is made in vain.
  const isOtherInput = others.some((argument) => argument.startsWith('--noise') || fileKind(argument) === 'tensor');
  // They wait for the command, which has its engine end first: none is handled before all is loaded.
  for (const signal of Object.keys(SIGNALS)) process.on(signal, () => undefined);
  return launchEngine({ expectsImage: !isOtherInput });
}

/** The engine that has been started, if it is one that is wanted; undefined without one, and when it was taken. */
export function takeEarlyEngine(wanted: EngineOptions, without: readonly Switch[]): LaunchedEngine | undefined {
  const { threads, maxMemoryMB } = wanted;
  const isAsWanted = threads === undefined && maxMemoryMB === undefined && without.length === 0;
  if (!isAsWanted) return undefined;
  const taken = early;
  early = undefined;
  return taken;
}

/** Ends it where nobody took it. */
export async function endEarlyEngine(): Promise<void> {
  await early?.process.kill();
}
