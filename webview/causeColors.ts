import type { Cause } from '../src/report/report';

/** Not `charts-orange`: the default themes make it translucent, and on dark it is a dim brown. */
const COLORS: { readonly [C in Cause | 'unexplained']: string } = {
  kernel: 'var(--vscode-charts-blue)',
  grid: 'var(--vscode-charts-yellow)',
  padding: 'var(--vscode-charts-purple)',
  resample: 'var(--vscode-charts-green)',
  position: 'var(--vscode-charts-red)',
  other: 'var(--fs-muted)',
  unexplained: 'var(--fs-grid)',
};

/** One color per cause, the same everywhere on the page. */
export function causeColor(cause: Cause | 'unexplained'): string {
  return COLORS[cause];
}
