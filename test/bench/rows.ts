/** One line of a table of waits or frames. */
export type Row = Readonly<Record<string, number | string>>;

/** The middle one, and the slowest. @param times ms, one at least */
export function waitRow(wait: string, times: readonly number[]): Row {
  const sorted = [...times].sort((a, b) => a - b);
  return { wait, 'median, ms': Math.round(sorted[sorted.length >> 1]!), 'slowest, ms': Math.round(sorted.at(-1)!) };
}

/** Times between frames while something moves. @param times ms, one at least */
export function frameRow(motion: string, times: readonly number[]): Row {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (percent: number): number => Math.round(sorted[Math.ceil((percent / 100) * sorted.length) - 1]! * 10) / 10;
  return { motion, frames: times.length, 'median, ms': at(50), '95%, ms': at(95), 'slowest, ms': at(100) };
}

/** Prints rows under their first column. */
export function printRows(rows: readonly Row[]): void {
  const named = rows.map((row) => {
    const [[, name], ...figures] = Object.entries(row) as [[string, string], ...[string, number][]];
    return [name, Object.fromEntries(figures)] as const;
  });
  console.table(Object.fromEntries(named));
}
