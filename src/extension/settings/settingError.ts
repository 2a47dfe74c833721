import { l10n } from 'vscode';
import { UserError } from '../../protocol/errors';

/** A setting with a value that can not be used; its message comes with a button that opens the setting. */
export class SettingError extends UserError {
  readonly setting: string;

  /** `expected`: what is allowed, in words, as the end of "expected …". */
  constructor(setting: string, value: unknown, expected: string) {
    const found = JSON.stringify(value) ?? 'undefined';
    super('setting-invalid', l10n.t('The setting {0} is {1}; expected {2}.', setting, found, expected));
    this.setting = setting;
  }
}
