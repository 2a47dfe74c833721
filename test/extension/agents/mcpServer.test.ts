import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { announceMcpServer } from '../../../src/extension/agents/mcpServer';
import { lm, resetVscode, workspace } from '../support/vscodeShim';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  readonly version: string;
  readonly contributes: { readonly mcpServerDefinitionProviders: readonly { readonly id: string }[] };
};

beforeEach(resetVscode);

function announced(execPath?: string): () => readonly object[] {
  announceMcpServer('/flipscope', () => ({ script: '', ...(execPath !== undefined && { execPath }) }));
  const [id, provider] = lm.registerMcpServerDefinitionProvider.mock.calls[0]!;
  expect(manifest.contributes.mcpServerDefinitionProviders.map((one) => one.id)).toEqual([id]);
  return () => (provider as { provideMcpServerDefinitions(): readonly object[] }).provideMcpServerDefinitions();
}

test('the command line serves, on the Node that the engine runs on', () => {
  expect(announced('/usr/bin/node')()).toEqual([
    {
      label: 'Flipscope',
      command: '/usr/bin/node',
      args: [join('/flipscope', 'dist', 'cli.js'), 'mcp'],
      env: { ELECTRON_RUN_AS_NODE: '1' },
      version: manifest.version,
    },
  ]);
});

test("it is VS Code's own Node where none is set", () => {
  expect(announced()()).toMatchObject([{ command: process.execPath }]);
});

test('there is none before the workspace is trusted', () => {
  const servers = announced();
  workspace.isTrusted = false;
  expect(servers()).toEqual([]);
  workspace.isTrusted = true;
  expect(servers()).toHaveLength(1);
});

test('a VS Code that knows no such servers is left alone', () => {
  const { registerMcpServerDefinitionProvider } = lm;
  Object.assign(lm, { registerMcpServerDefinitionProvider: undefined });
  try {
    expect(announceMcpServer('/flipscope', () => ({ script: '' }))).toBeUndefined();
  } finally {
    Object.assign(lm, { registerMcpServerDefinitionProvider });
  }
});
