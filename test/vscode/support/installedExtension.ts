import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Installs a VSIX into an empty folder of extensions. */
type Install = (folder: string) => Promise<void>;

/**
 * Puts the extension of a VSIX into the folder of a server's extensions: installed once for each VSIX and version of
 * VS Code, which takes seconds, and copied from there.
 */
export async function putExtension(vsix: string, version: string, folder: string, install: Install): Promise<void> {
  const kept = join('out', `vscode-extensions-${version}`);
  const stamp = `${kept}.txt`;
  const { mtimeMs, size } = await stat(vsix);
  const expected = `${mtimeMs} ${size}`;
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== expected) {
    await rm(kept, { recursive: true, force: true });
    await mkdir(kept, { recursive: true });
    await install(kept);
    await writeFile(stamp, expected);
  }
  await cp(kept, folder, { recursive: true });
}
