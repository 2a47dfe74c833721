/** The tests of one mutant that are not near it may take this long together on the unchanged source, in seconds. */
const FAR_SECONDS = 45;

/**
 * The tests that reach a mutant: nearest files first, then cheap ones.
 * @param key the mutant's name in the records
 * @param related test files that import the mutant's file, with the number of imports between
 * @param records what each test file does on the unchanged source
 * @param unreliable names of tests, `file: name`, that also fail on the unchanged source
 * @returns {{ tests: string[], names: string[], seconds: number, of: number }} `of`: how many tests reach it
 */
export function testsOf(key, related, records, unreliable) {
  const files = related.flatMap(({ test, distance }) => {
    const record = records.get(test);
    if (record === undefined) return [];
    const reaching = record.tests.filter(
      ({ name, reached }) =>
        !unreliable.has(`${test}: ${name}`) && (record.shared.includes(key) || reached.includes(key)),
    );
    if (reaching.length === 0) return [];
    const seconds = reaching.reduce((sum, test) => sum + test.seconds, record.setupSeconds);
    return [{ test, isNear: distance <= 1, seconds, setup: record.setupSeconds, reaching }];
  });
  files.sort((a, b) => Number(b.isNear) - Number(a.isNear) || a.seconds - b.seconds);
  const chosen = { tests: [], names: new Set(), seconds: 0, of: 0 };
  for (const file of files) choose(file, chosen);
  return { ...chosen, names: [...chosen.names] };
}

/** Adds a file's tests: all where it is near, else the cheapest that still fit. */
function choose({ test: file, isNear, setup, reaching }, chosen) {
  chosen.of += reaching.length;
  let seconds = chosen.seconds + setup;
  const names = [];
  for (const { name, seconds: own } of reaching.toSorted((a, b) => a.seconds - b.seconds)) {
    if (!isNear && seconds + own > FAR_SECONDS) break;
    names.push(name);
    seconds += own;
  }
  if (names.length === 0) return;
  chosen.tests.push(file);
  for (const name of names) chosen.names.add(name);
  chosen.seconds = seconds;
}
