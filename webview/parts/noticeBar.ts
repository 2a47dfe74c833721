import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChangedFiles, ReportNotice } from '../../src/protocol/panel';
import { formatList } from '../../src/report/facts/format';
import { formatClock, formatMoment } from '../../src/report/facts/formatTime';
import { warningIcon } from '../icons';
import { base } from '../styles';

/** What can be asked of the bar. */
export type NoticeAction = 'rerun' | 'always' | 'openLog' | 'dismiss';

/** How many files are named. */
const MAX_NAMED = 2;

/** Says that a report is an earlier one, that its files have changed or that a further run failed. Fires `act` with a `NoticeAction`. */
@customElement('flipscope-notice')
export class NoticeBar extends LitElement {
  @property({ attribute: false }) notice!: ReportNotice;

  static override styles = [
    base,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 14px;
        padding: 8px 12px;
        border-radius: 4px;
        color: var(--vscode-notifications-foreground, var(--fs-text));
        background: var(--vscode-notifications-background, var(--fs-surface));
        border: 1px solid var(--vscode-notifications-border, var(--fs-line));
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      .text {
        flex: 1 1 260px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .failure {
        display: flex;
        gap: 8px;
      }
      .failure svg {
        flex: none;
        margin-top: 2px;
        color: var(--vscode-errorForeground);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { keptFrom, isOfFile = false, files, failure } = this.notice;
    const canRun = files?.canRun ?? true;
    return html`<div class="bar">
      <div class="text" role="status">
        ${keptFrom === undefined ? nothing : html`<p>${isOfFile ? fileText(keptFrom, files) : keptText(keptFrom, files)}</p>`}
        ${files === undefined || keptFrom !== undefined ? nothing : html`<p>${changeText(files)}</p>`}
        ${
          failure === undefined
            ? nothing
            : html`<p class="failure">
                ${warningIcon()}<span>The run of ${formatClock(failure.time)} failed: ${failure.error.message}</span>
              </p>`
        }
      </div>
      <div class="buttons">
        ${canRun ? this.#button('rerun', 'Run Again', 'primary') : nothing}
        ${canRun && failure === undefined && keptFrom === undefined ? this.#button('always', 'Run When It Changes', 'secondary') : nothing}
        ${failure === undefined ? nothing : this.#button('openLog', 'Show Log', 'secondary')}
        ${this.#button('dismiss', 'Dismiss', 'secondary')}
      </div>
    </div>`;
  }

  #button(action: NoticeAction, label: string, appearance: 'primary' | 'secondary'): TemplateResult {
    return html`<vscode-button
      appearance=${appearance}
      @click=${() => this.dispatchEvent(new CustomEvent<NoticeAction>('act', { detail: action }))}
      >${label}</vscode-button
    >`;
  }
}

/** `resnet18.onnx changed 14:02`, `cat.png was removed 14:02; this report is of what it was`. */
function changeText(files: ChangedFiles): string {
  const end = files.canRun ? '' : '; the report is of what was there before';
  return `${changes(files)} ${formatClock(files.time)}${end}`;
}

/** `Report of Nov 26, 14:02`, `Report of 14:02; since then cat.png was removed`. */
function keptText(time: number, files: ChangedFiles | undefined): string {
  return `Report of ${formatMoment(time)}${files === undefined ? '' : `; since then ${changes(files)}`}`;
}

/** `Report of Nov 26, 14:02, from a file`, `…; cat.png is not here`, `…; resnet18.onnx is another one here`. */
function fileText(time: number, files: ChangedFiles | undefined): string {
  const parts = [`Report of ${formatMoment(time)}, from a file`];
  const { written = [], removed = [] } = files ?? {};
  if (written.length > 0) parts.push(`${names(written)} ${written.length > 1 ? 'are others' : 'is another one'} here`);
  if (removed.length > 0) parts.push(`${names(removed)} ${removed.length > 1 ? 'are' : 'is'} not here`);
  return parts.join('; ');
}

function changes({ written, removed }: ChangedFiles): string {
  const gone = removed.length === 0 ? [] : [`${names(removed)} ${removed.length > 1 ? 'were' : 'was'} removed`];
  const changed = written.length === 0 ? [] : [`${names(written)} changed`];
  return [...changed, ...gone].join(', ');
}

function names(paths: readonly string[]): string {
  const all = paths.map((path) => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
  const more = all.length - MAX_NAMED;
  return formatList(more > 1 ? [...all.slice(0, MAX_NAMED), `${more} more files`] : all);
}
