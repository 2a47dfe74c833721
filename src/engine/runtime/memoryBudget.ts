/** Megabytes of activations where nothing is known of the machine, and for studies, whose groups are the same on each. */
export const LEAST_BUDGET_MB = 512;

/** Two runs' activations in the 4 GiB that WebAssembly can address, and what else lies there. */
const MOST_BUDGET_MB = 3584;

/** Of the memory that an engine may take: its sessions take the rest. */
const BUDGET_SHARE = 0.2;

/**
 * Megabytes of activations to hold at a time where nobody has set it: each group of layers that does not fit costs
 * further passes over the model (ISNet at 1024×1024 holds 1.7 GB a pass).
 *
 * @param maxMemoryMB what the engine may take before it is ended
 */
export function usualBudgetMB(maxMemoryMB: number | undefined): number {
  if (maxMemoryMB === undefined) return LEAST_BUDGET_MB;
  return Math.min(MOST_BUDGET_MB, Math.max(LEAST_BUDGET_MB, Math.floor(BUDGET_SHARE * maxMemoryMB)));
}
