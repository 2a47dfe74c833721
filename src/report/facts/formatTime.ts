/** `14:02`, as the clock of this machine has it. @param time in milliseconds since 1970 */
export function formatClock(time: number): string {
  return new Date(time).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** A moment each, with seconds where two of one minute would read the same. @param times in milliseconds since 1970 */
export function formatMoments(times: readonly number[], now = Date.now()): readonly string[] {
  const moments = times.map((time) => formatMoment(time, now));
  return moments.map((text, i) => {
    const isAlone = moments.indexOf(text) === moments.lastIndexOf(text);
    return isAlone ? text : `${text}:${String(new Date(times[i]!).getSeconds()).padStart(2, '0')}`;
  });
}

/** `14:02` today, `Nov 26, 14:02` this year, else `Nov 26, 2025, 14:02`. @param time in milliseconds since 1970 */
export function formatMoment(time: number, now = Date.now()): string {
  const [then, today] = [new Date(time), new Date(now)];
  if (then.toDateString() === today.toDateString()) return formatClock(time);
  const year = then.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' as const };
  return `${then.toLocaleDateString('en', { month: 'short', day: 'numeric', ...year })}, ${formatClock(time)}`;
}
