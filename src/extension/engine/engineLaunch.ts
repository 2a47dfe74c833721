import { join } from 'node:path';
import { IMAGE_OPTION } from '../../protocol/engine';
import { memoryBudgetSetting, nodePathSetting, runtimePathSetting } from '../settings/settings';
import type { FoundLaunch } from '../installation/installationKeeper';
import type { EngineLaunch } from '../../engine/client/engineClient';

/** How the settings, and what was found of the installation, want the engine started. Throws a `SettingError`. */
export function engineLaunch(extensionPath: string, found: FoundLaunch): EngineLaunch {
  const execPath = nodePathSetting() ?? found.execPath;
  const runtimePath = runtimePathSetting();
  const memoryBudgetMB = memoryBudgetSetting();
  return {
    script: join(extensionPath, 'dist', 'engine.js'),
    args: [IMAGE_OPTION],
    without: found.without,
    ...(memoryBudgetMB === undefined ? {} : { memoryBudgetMB }),
    ...(runtimePath === undefined ? {} : { runtimePath }),
    ...(execPath === undefined ? {} : { execPath }),
  };
}
