import './input/expectImage';
import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { EngineEvents, EngineFunctions } from '../protocol/engine';
import {
  MAP_WEIGHTS_OPTION,
  MAX_MEMORY_OPTION,
  MEMORY_BUDGET_OPTION,
  RUNTIME_OPTION,
  THREADS_OPTION,
  WITHOUT_OPTION,
} from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { SWITCHES, type Switch } from '../report/installation';
import { useRuntime } from './runtime/loadRuntime';
import { connectRpc } from '../protocol/rpc';
import { ownCodec } from './runtime/ownCodec';
import { announceDrafts, removeDrafts } from './files/drafts';
import { startPulse } from './pulse/startPulse';
import { EngineService } from './service/engineService';

/** Each keeps some fifty megabytes. */
const MAX_MATCHER_THREADS = 4;

/** Told to whoever started it, once its parent has been answered. */
export const worked = new EventEmitter<{ analyzed: []; explained: [] }>();

/** The engine process: answers its parent over the message channel, and ends with it. */
function main(): void {
  const runtimePath = optionValue(RUNTIME_OPTION);
  if (runtimePath !== undefined) useRuntime(runtimePath);
  const service = new EngineService({
    packageRoot: dirname(__dirname),
    codec: ownCodec,
    mapsWeights: process.argv.includes(MAP_WEIGHTS_OPTION),
    memoryBudgetMB: positive(MEMORY_BUDGET_OPTION),
    maxMemoryMB: positive(MAX_MEMORY_OPTION),
    threads: positive(THREADS_OPTION),
    matcherThreads: Math.min(positive(THREADS_OPTION) ?? availableParallelism(), MAX_MATCHER_THREADS),
    without: without(),
    onProgress: (id, progress) => void parent.progress.asEvent(id, progress),
    onLog: (level, message) => void parent.log.asEvent(level, message),
    onWorked: (work) => worked.emit(work),
  });
  const parent = connectRpc<EngineEvents, EngineFunctions>(
    service,
    {
      post: (message) => process.send?.(message),
      listen: (receive) => {
        process.on('message', receive);
        return () => process.off('message', receive);
      },
    },
    { onError: (error, name) => logError(error, name, (text) => void parent.log.asEvent('error', text)) },
  );
  startPulse(positive(MAX_MEMORY_OPTION), (error) =>
    logError(error, 'pulse', (text) => void parent.log.asEvent('error', text)),
  );
  announceDrafts((draft) => void parent.draft.asEvent(draft));
  process.once('disconnect', () => {
    removeDrafts();
    process.exit(0);
  });
}

/** A stack goes to the log only, and only for errors nobody foresaw. */
function logError(error: unknown, name: string, log: (text: string) => void): void {
  if (error instanceof UserError) log(`${name}: ${error.full}`);
  else log(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}

function positive(option: string): number | undefined {
  const value = Number(optionValue(option));
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function without(): ReadonlySet<Switch> {
  const names = optionValue(WITHOUT_OPTION)?.split(',') ?? [];
  return new Set(SWITCHES.filter((name) => names.includes(name)));
}

function optionValue(option: string): string | undefined {
  return process.argv.find((arg) => arg.startsWith(option))?.slice(option.length);
}

main();
