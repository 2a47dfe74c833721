import { html, nothing, type TemplateResult } from 'lit';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import type { ViewContext } from '../context';
import { warningIcon } from '../icons';
import '../parts/progressView';

const PART_NAMES: { readonly [part: string]: string } = {
  audit: 'The audit of the operators',
  scale: 'Other changes of the input',
  causes: 'The causes',
  local: 'Local defects',
  sizes: 'Other sizes',
  channels: 'Channel matching',
  fixes: 'Trying fixed models',
};

/** How far the explanation is, which of its parts failed, and the button that asks for what is missing. */
export function explanationStatus({ explanation, host, attempt }: ViewContext): TemplateResult {
  const { progress, failures, done } = explanation;
  const missing = EXPLAIN_PARTS.some((part) => !done.includes(part));
  return html`${
    progress === undefined
      ? nothing
      : html`<div class="status">
          <flipscope-progress
            label="Explanation"
            .progress=${progress}
            @cancel=${() => attempt(() => host.cancel())}
          ></flipscope-progress>
        </div>`
  }
  ${failures.map(
    ({ part, error }) =>
      html`<p class="status worse">${warningIcon()} ${PART_NAMES[part] ?? part} failed: ${error.message}</p>`,
  )}
  ${
    progress === undefined && missing
      ? html`<div class="status">
          <vscode-button @click=${() => attempt(() => host.explain())}
            >${failures.length > 0 ? 'Try Again' : 'Explain'}</vscode-button
          >
        </div>`
      : nothing
  }`;
}
