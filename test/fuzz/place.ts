import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What no reader may get hold of. */
export const SECRET = 'of-nobody’s-business';

/** A folder for what is read, with a file beside it that is none of its business. */
export class Place {
  readonly #root = mkdtempSync(join(tmpdir(), 'flipscope-fuzz-'));
  readonly folder = join(this.#root, 'folder');

  constructor() {
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'labels.json'), JSON.stringify(['cat', 'dog']));
    writeFileSync(join(this.#root, 'secret.json'), JSON.stringify([SECRET, SECRET]));
  }

  /** Names by which one might try to get there. */
  get ways(): readonly string[] {
    return [
      '../secret.json',
      './../secret.json',
      join(this.#root, 'secret.json'),
      '..\\secret.json',
      'x/../../secret.json',
    ];
  }

  /** Writes a file into the folder and returns its path. */
  write(name: string, content: Uint8Array | string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
