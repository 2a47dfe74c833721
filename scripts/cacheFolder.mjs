import { homedir } from 'node:os';
import { join } from 'node:path';

/** The per-user folder that fresh clones share: FLIPSCOPE_CACHE, else XDG_CACHE_HOME/flipscope, else ~/.cache/flipscope. */
export function cacheFolder() {
  const { FLIPSCOPE_CACHE, XDG_CACHE_HOME } = process.env;
  return FLIPSCOPE_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'flipscope');
}
