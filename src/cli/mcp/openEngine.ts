import { describeExit } from '../../engine/client/client';
import { EngineClient } from '../../engine/client/engineClient';
import { NATIVE_CODEC_OPTION } from '../../protocol/engine';
import type { Switch } from '../../report/installation';
import { modelTitle } from '../modelRef';

/** How long the engine is kept after a call: the next one then needs no cold start. */
const KEEP_ENGINE_MS = 3 * 60_000;

interface EngineOptions {
  /** The engine's bundle. */
  readonly script: string;
  /** What does not work on this machine. */
  readonly without: readonly Switch[];
}

/** An engine for many calls: started by the first, and again when it has ended. */
export function openEngine({ script, without }: EngineOptions, log: (line: string) => void): EngineClient {
  return new EngineClient({
    launch: () => ({ script, without, args: [NATIVE_CODEC_OPTION] }),
    permit: () => undefined,
    log: (level, message) => log(`engine ${level}: ${message}`),
    describeExit: (exit, { model }) =>
      `${modelTitle(model)}: The analysis engine stopped (${describeExit(exit)}). Try a smaller input; if it stops again, the model may need more memory than there is.`,
    // Whoever called waits as long as it wants to, and cancels.
    notifySilent: () => undefined,
    runBegan: () => undefined,
    runEnded: () => undefined,
    keepMs: KEEP_ENGINE_MS,
  });
}
