import { join } from 'node:path';
import { EngineProcess } from '../engine/client/client';
import {
  IMAGE_OPTION,
  MAP_WEIGHTS_OPTION,
  NATIVE_CODEC_OPTION,
  THREADS_OPTION,
  type Progress,
  type Silence,
} from '../protocol/engine';
import type { Switch } from '../report/installation';
import type { EngineOptions } from './run';

export const ENGINE = join(__dirname, 'engine.js');

/** An engine process, and what is told of it. */
export interface LaunchedEngine {
  readonly process: EngineProcess;
  /** Whoever uses it listens here. */
  readonly told: {
    progress: (progress: Progress) => void;
    silent: (silence: Silence) => void;
    log: (line: string) => void;
  };
}

/** @param without what does not work on this machine */
export function launchEngine(
  { expectsImage = false, threads, maxMemoryMB }: EngineOptions,
  without: readonly Switch[] = [],
): LaunchedEngine {
  const nobody = (): void => undefined;
  const told: LaunchedEngine['told'] = { progress: nobody, silent: nobody, log: nobody };
  const process = new EngineProcess({
    script: ENGINE,
    args: [
      MAP_WEIGHTS_OPTION,
      NATIVE_CODEC_OPTION,
      ...(expectsImage ? [IMAGE_OPTION] : []),
      ...(threads === undefined ? [] : [`${THREADS_OPTION}${threads}`]),
    ],
    ...(maxMemoryMB !== undefined && { maxMemoryMB }),
    without,
    events: {
      progress: (_id, progress) => told.progress(progress),
      log: (level, message) => told.log(`engine ${level}: ${message}`),
    },
    onSilent: (silence) => told.silent(silence),
  });
  return { process, told };
}
