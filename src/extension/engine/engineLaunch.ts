import { join } from 'node:path';
import { memoryBudgetSetting, nodePathSetting } from '../settings/settings';
import type { EngineLaunch } from './engineClient';

/** How the settings want the engine started. Throws a `SettingError`. */
export function engineLaunch(extensionPath: string): EngineLaunch {
  const execPath = nodePathSetting();
  return {
    script: join(extensionPath, 'dist', 'engine.js'),
    memoryBudgetMB: memoryBudgetSetting(),
    ...(execPath === undefined ? {} : { execPath }),
  };
}
