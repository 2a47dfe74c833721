import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where programs keep what they can make again. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'flipscope');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'flipscope');
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flipscope');
}
