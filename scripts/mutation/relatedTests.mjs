import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** Which test files import which source files, directly or by way of others. */
export class RelatedTests {
  #root;
  /** Test file → source file → number of imports between them. */
  #distances = new Map();

  constructor(root, testFiles) {
    this.#root = root;
    const imports = new Map();
    const importsOf = (file) => {
      if (!imports.has(file)) imports.set(file, relativeImports(file));
      return imports.get(file);
    };
    for (const test of testFiles) this.#distances.set(test, distancesFrom(test, importsOf));
  }

  /** A test file and every file of the project that it imports, directly or by way of others. */
  imports(test) {
    return [...this.#distances.get(test).keys()];
  }

  /** The tests that import a file: those of its own room (`test/operators` for `src/operators/mirror`) and those that import it themselves first, then by distance. */
  of(file) {
    const folder = join('test', dirname(relative(join(this.#root, 'src'), file)));
    const distance = (test) => {
      const found = this.#distances.get(test).get(file);
      return found !== undefined && isAround(dirname(relative(this.#root, test)), folder) ? Math.min(found, 1) : found;
    };
    const related = [...this.#distances.keys()].filter((test) => distance(test) !== undefined);
    return related.map((test) => ({ test, distance: distance(test) })).sort((a, b) => a.distance - b.distance);
  }
}

/** Whether tests of one folder are about another: the same one, or one inside it. */
function isAround(folder, other) {
  return folder !== 'test' && `${other}/`.startsWith(`${folder}/`);
}

function distancesFrom(test, importsOf) {
  const distances = new Map([[test, 0]]);
  for (const [file, distance] of distances) {
    for (const next of importsOf(file)) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  return distances;
}

/** Files of the project that a file imports with a relative name. */
function relativeImports(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
  return importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [];
    const base = join(dirname(file), fileName);
    const found = [base, `${base}.ts`, `${base}.mts`].find((path) => /\.m?ts$/.test(path) && ts.sys.fileExists(path));
    return found === undefined ? [] : [found];
  });
}
