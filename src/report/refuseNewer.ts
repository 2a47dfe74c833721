import * as z from 'zod';

/**
 * @param value what a file holds
 * @param newest the newest schema of its kind that is read, such as `flipscope/summary@1`
 * @throws Error that names the file's schema where it is a newer one of that kind
 */
export function refuseNewer(value: unknown, newest: string): void {
  const { data } = z.object({ schema: z.string() }).safeParse(value);
  const [kind, version] = newest.split('@');
  const [, found, number] = /^(.+)@(\d+)$/.exec(data?.schema ?? '') ?? [];
  if (found !== kind || !(Number(number) > Number(version))) return;
  throw new Error(`${found}@${Number(number)} is newer than this Flipscope reads (${newest}); update Flipscope`);
}
