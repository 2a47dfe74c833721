/**
 * What `vsce package` runs first: production bundles, the native packages beside them, and the notices of all that is
 * shipped. Needs no network. The platform comes from FLIPSCOPE_TARGET, else it is this machine's.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../esbuild.mjs';
import { thisPlatform } from './platforms.mjs';
import { stageRuntime } from './stageRuntime.mjs';
import { thirdPartyNotices } from './thirdPartyNotices.mjs';

const root = join(import.meta.dirname, '..');
const metafile = await bundle({ production: true });
const folders = await stageRuntime(
  root,
  process.env.FLIPSCOPE_TARGET || thisPlatform(),
  join(root, 'dist', 'node_modules'),
);
await writeFile(join(root, 'ThirdPartyNotices.txt'), await thirdPartyNotices(root, folders, metafile));
