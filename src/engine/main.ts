import { dirname } from 'node:path';
import type { EngineEvents, EngineFunctions } from '../protocol/engine';
import { HEARTBEAT_MS, MEMORY_BUDGET_OPTION } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { connectRpc } from '../protocol/rpc';
import { EngineService } from './service';
import { announceDrafts, removeDrafts } from './writeWhole';

/** The engine process: answers its parent over the message channel, and ends with it. */
function main(): void {
  const service = new EngineService({
    packageRoot: dirname(__dirname),
    codec: 'wasm',
    ...memoryBudget(),
    onProgress: (id, progress) => void parent.progress.asEvent(id, progress),
    onLog: (level, message) => void parent.log.asEvent(level, message),
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
  setInterval(() => void parent.alive.asEvent(), HEARTBEAT_MS).unref();
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

function memoryBudget(): { readonly memoryBudgetMB?: number } {
  const option = process.argv.find((arg) => arg.startsWith(MEMORY_BUDGET_OPTION));
  if (option === undefined) return {};
  const value = Number(option.slice(MEMORY_BUDGET_OPTION.length));
  return Number.isFinite(value) && value > 0 ? { memoryBudgetMB: value } : {};
}

main();
