import type { Cause } from './report';

/** Of causes in documents, which have no theme of VS Code's: Okabe & Ito's, which color-blind readers can tell apart. */
export const CAUSE_COLORS: { readonly [C in Cause]: string } = {
  kernel: '#0072b2',
  grid: '#e69f00',
  padding: '#cc79a7',
  resample: '#56b4e9',
  position: '#009e73',
  other: '#8a8f98',
};
