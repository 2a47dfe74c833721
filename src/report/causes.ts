/** Why a flip changes the output. */
export const CAUSES = ['kernel', 'grid', 'padding', 'resample', 'position', 'other'] as const;
