/** Where a run reads from and writes to; the process's own, or a test's. */
export interface Io {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OutputStream {
  write(text: string): unknown;
  /** Set on terminals only. */
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Columns a table may take where the stream does not say. */
const DEFAULT_WIDTH = 100;

export function widthOf(stream: OutputStream, env: Io['env']): number {
  const width = stream.columns ?? Number(env['COLUMNS']);
  return Number.isInteger(width) && width > 0 ? width : DEFAULT_WIDTH;
}

/** Color on terminals, unless NO_COLOR is set (no-color.org) or the terminal is dumb; FORCE_COLOR overrides the terminal's absence. */
export function useColor(stream: OutputStream, env: Io['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
