/** Whether the working folder was removed: relative paths lead nowhere then. */
export function isFolderGone(): boolean {
  try {
    process.cwd();
    return false;
  } catch {
    return true;
  }
}
