import { join } from 'node:path';
import { EngineClient, type EngineClientDependencies } from '../../src/engine/client/engineClient';

/** A client of an engine that answers at once, with made-up reports. Whoever makes it disposes of it. */
export function tinyEngineClient(permit: EngineClientDependencies['permit']): EngineClient {
  return new EngineClient({
    launch: () => ({ script: join(import.meta.dirname, '../engine/fixtures/tinyEngine.mjs') }),
    permit,
    log: () => undefined,
    describeExit: ({ kind }) => `the engine ${kind}`,
    notifySilent: () => undefined,
    runBegan: () => undefined,
    runEnded: () => undefined,
    keepMs: 60_000,
  });
}
