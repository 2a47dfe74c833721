import type { TestProject } from 'vitest/node';
import { VscodeServer } from './vscodeServer';
import { VSIX } from './vsix';

declare module 'vitest' {
  interface ProvidedContext {
    /** The VS Code server that test files share. */
    readonly sharedServer: { readonly url: string; readonly folder: string };
  }
}

/** Runs the shared server while there are tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await VscodeServer.start({ vsix: VSIX });
  project.provide('sharedServer', { url: server.url, folder: server.folder });
  return () => server.dispose();
}
