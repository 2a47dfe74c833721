/** The forms a report is exported in. */
export const EXPORT_KINDS = ['json', 'html', 'csv', 'md'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** The forms that a check on the command line writes: those of a report, and those that CI reads. */
export const CHECK_KINDS = [...EXPORT_KINDS, 'junit', 'sarif'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];
