/** Folders before a name, at most. */
const MAX_FOLDERS = 8;

/**
 * Names with as many folders before them as tell them from the same name of another path: `a/best`, `b/best`.
 *
 * @param paths one per name; '' for what is no file
 */
export function distinctNames(paths: readonly string[], names: readonly string[]): readonly string[] {
  const folders = paths.map((path) => path.split(/[\\/]/).slice(0, -1));
  return names.map((name, i) => {
    const own = folders[i]!;
    const rivals = folders.filter((_, j) => paths[j] !== paths[i] && names[j] === name);
    const most = Math.min(MAX_FOLDERS, own.length);
    let level = 0;
    while (level < most && rivals.some((rival) => sameEnd(own, rival, level))) level += 1;
    return [...own.slice(own.length - level), name].join('/');
  });
}

/** Whether the names of the last `count` folders are the same. */
function sameEnd(a: readonly string[], b: readonly string[], count: number): boolean {
  const end = (folders: readonly string[]): string => folders.slice(Math.max(0, folders.length - count)).join('/');
  return end(a) === end(b);
}
