/**
 * The safety net of a refactoring: the reports of many models, before and after.
 *
 *   npm run reports -- write DIR [--cli DIST/cli.js] [--models FOLDER]…
 *   npm run reports -- compare A B [--figures] [--within 1e-6]
 *
 * `write` fills DIR/reports, one file per model, and DIR/models with the models that the tests build. A DIR/models
 * that exists is used as it is: copy it to compare two versions on the same files. `compare` prints every
 * difference and exits with 1 when there is one. With `--figures` only numbers count: what the older version has no
 * number for, words, contracts and versions do not. With `--within E`, numbers count as the same that differ by at most E, or by at most E of them.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareFolders } from './reports/compare.mjs';
import { writeReports } from './reports/write.mjs';

const USAGE = `usage: npm run reports -- write DIR [--cli DIST/cli.js] [--models FOLDER]...
       npm run reports -- compare A B [--figures] [--within 1e-6]`;

const root = join(import.meta.dirname, '..');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: join(root, 'dist', 'cli.js') },
    models: { type: 'string', multiple: true, default: [] },
    figures: { type: 'boolean', default: false },
    within: { type: 'string', default: '0' },
  },
});
const [command, ...folders] = positionals;
if (command === 'write' && folders.length === 1) {
  await writeReports(resolve(folders[0]), { root, cli: resolve(values.cli), modelFolders: values.models });
} else if (command === 'compare' && folders.length === 2) {
  process.exitCode =
    (await compareFolders(folders[0], folders[1], { figures: values.figures, within: Number(values.within) })) === 0
      ? 0
      : 1;
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
