import type { Cause } from '../src/report/report';

/** Not `charts-orange`: the default themes make it translucent, and on dark it is a dim brown. */
const COLORS: { readonly [C in Cause]: string } = {
  kernel: 'var(--vscode-charts-blue)',
  grid: 'var(--vscode-charts-yellow)',
  padding: 'var(--vscode-charts-purple)',
  resample: 'var(--vscode-charts-green)',
  position: 'var(--vscode-charts-red)',
  other: 'var(--fs-muted)',
};

/** One colour a cause, the same everywhere on the page. */
export function causeColor(cause: Cause): string {
  return COLORS[cause];
}
