import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  IMAGE_EXTENSIONS,
  MODEL_EXTENSIONS,
  TENSOR_EXTENSIONS,
  WEIGHTS_EXTENSIONS,
} from '../../src/protocol/fileKinds';
import { AGENT_TOOLS } from '../../src/agents/tools';
import { COMMANDS } from '../../src/extension/commands/commands';
import { SETTINGS } from '../../src/extension/settings/settings';
import { settingsSchema } from '../../src/extension/settings/settingsSchema';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

const root = join(import.meta.dirname, '../..');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = readJson('package.json') as {
  readonly icon: string;
  readonly name: string;
  readonly publisher: string;
  readonly repository: { readonly url: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
  readonly qna: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, Rules>>;
    }[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly displayName: string;
      readonly modelDescription: string;
      readonly inputSchema: object;
    }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
  };
};
const strings = readJson('package.nls.json') as Readonly<Record<string, string>>;
const { commands, menus, configuration, walkthroughs } = manifest.contributes;

test('every placeholder has its string and every string its placeholder', () => {
  const used = [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
  expect([...new Set(used)].sort()).toEqual(Object.keys(strings).sort());
});

test('whoever publishes it is named once: every address is of a repository of the publisher', () => {
  const { name, publisher, repository, homepage, bugs, qna } = manifest;
  const home = `https://github.com/${publisher}/${name}`;
  expect(repository.url).toBe(`git+${home}.git`);
  expect([homepage, bugs.url, qna]).toEqual([`${home}#readme`, `${home}/issues`, `${home}/discussions`]);
});

test('a workspace does not choose which program is started', () => {
  const [nodePath] = configuration.flatMap(({ properties }) => properties[SETTINGS.nodePath] ?? []);
  expect(nodePath).toMatchObject({ scope: 'machine' });
});

test('the commands that are declared are the ones that are registered', () => {
  const registered = Object.keys(COMMANDS).map((name) => `flipscope.${name}`);
  expect(commands.map(({ command }) => command).sort()).toEqual(registered.sort());
  for (const { category } of commands) expect(category).toBe('Flipscope');
});

test('menus, links and completion events name commands that exist', () => {
  const known = commands.map(({ command }) => command);
  const inMenus = Object.values(menus)
    .flat()
    .map(({ command }) => command);
  const text = JSON.stringify([manifest.contributes, strings]);
  const linked = [...text.matchAll(/(?:onCommand:|command:)(flipscope\.\w+)/g)].map(([, command]) => command);
  for (const command of [...inMenus, ...linked]) expect(known).toContain(command);
});

test('the menus offer exactly the files that the handler takes', () => {
  const all = [...IMAGE_EXTENSIONS, ...TENSOR_EXTENSIONS, ...MODEL_EXTENSIONS];
  const clicked = [...all, ...WEIGHTS_EXTENSIONS];
  const candidates = [...clicked, 'txt', 'svg', 'json', 'onnxx', 'h5x', 'apng'];
  const offered = (item: MenuItem | undefined): readonly string[] => {
    const pattern = /resourceExtname =~ \/(.+?)\/i/.exec(item?.when ?? '')?.[1] ?? '';
    return candidates.filter((extension) => new RegExp(pattern, 'i').test(`.${extension.toUpperCase()}`));
  };
  expect(offered(menus['explorer/context']?.[0])).toEqual(clicked);
  expect(offered(menus['explorer/context']?.[1])).toEqual(all);
  expect(menus['explorer/context']?.[1]?.when).toMatch(/^listMultiSelection && /);
  const [folder, images] = (menus['explorer/context'] ?? []).filter(
    ({ command }) => command === 'flipscope.checkFolder',
  );
  expect(folder?.when).toMatch(/^explorerResourceIsFolder && resourceScheme/);
  expect(images?.when).toMatch(/^listMultiSelection && !explorerResourceIsFolder && /);
  expect(offered(images)).toEqual([...IMAGE_EXTENSIONS, 'npy', ...MODEL_EXTENSIONS]);
  expect(offered(menus['editor/title/context']?.[0])).toEqual(clicked);
  expect(offered(menus['editor/title']?.[0])).toEqual(IMAGE_EXTENSIONS);
});

test('the settings that are declared are those of the schema, with the same types, bounds and defaults', () => {
  const declared = Object.assign({}, ...configuration.map((group) => group.properties)) as Record<string, Rules>;
  const { properties } = z.toJSONSchema(settingsSchema, { io: 'input' }) as { properties: Record<string, Rules> };
  expect(Object.keys(declared).sort()).toEqual(Object.keys(properties).sort());
  for (const [id, rules] of Object.entries(properties)) expect(rulesOf(declared[id]!), id).toEqual(rulesOf(rules));
  expect(Object.keys(properties).sort()).toEqual(Object.values<string>(SETTINGS).sort());
});

test('the tools that are declared to language models are those that are registered', () => {
  const declared = manifest.contributes.languageModelTools.map(
    ({ name, displayName, modelDescription, inputSchema }) => ({
      name,
      title: strings[displayName.slice(1, -1)],
      description: modelDescription,
      inputSchema,
    }),
  );
  const registered = AGENT_TOOLS.map((tool) => {
    const { $schema, ...inputSchema } = tool.inputSchema();
    expect($schema).toBe('http://json-schema.org/draft-07/schema#');
    return { name: tool.name, title: tool.title, description: tool.description, inputSchema };
  });
  expect(declared).toEqual(JSON.parse(JSON.stringify(registered)));
});

type Rules = Readonly<Record<string, unknown>>;
const RULES = ['type', 'enum', 'items', 'minItems', 'uniqueItems', 'minimum', 'maximum', 'default'];

/** What a schema asks for, without titles, order and scope; that an integer is a safe one goes without saying. */
function rulesOf({ anyOf, ...schema }: Rules): Rules {
  // VS Code's editor of settings knows several types, and no choice between schemas.
  if (Array.isArray(anyOf)) {
    const choices = anyOf as readonly Rules[];
    return rulesOf({ ...schema, ...Object.assign({}, ...choices), type: choices.map(({ type }) => type) });
  }
  const kept = Object.entries(schema).filter(
    ([key, value]) => RULES.includes(key) && value !== Number.MAX_SAFE_INTEGER,
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'items' ? rulesOf(value as Rules) : value]));
}

test('the images are there, and the extension wakes once a window stands, or for its panels', () => {
  const images = walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg));
  for (const path of [manifest.icon, 'media/tab-light.svg', 'media/tab-dark.svg', ...images]) {
    expect(existsSync(join(root, path)), path).toBe(true);
  }
  expect(manifest.activationEvents).toEqual([
    'onStartupFinished',
    'onWebviewPanel:flipscope.report',
    'onWebviewPanel:flipscope.comparison',
    'onWebviewPanel:flipscope.study',
    'onWebviewPanel:flipscope.learn',
    'onWebviewPanel:flipscope.question',
  ]);
});
