import type { Cause } from '../src/report/report';

const COLORS: { readonly [C in Cause]: string } = {
  kernel: 'var(--vscode-charts-blue)',
  grid: 'var(--vscode-charts-orange)',
  padding: 'var(--vscode-charts-purple)',
  resample: 'var(--vscode-charts-green)',
  position: 'var(--vscode-charts-yellow)',
  other: 'var(--fs-muted)',
};

/** One colour a cause, the same everywhere on the page. */
export function causeColor(cause: Cause): string {
  return COLORS[cause];
}
