/** The forms a report is exported in. */
export const EXPORT_KINDS = ['json', 'html', 'csv', 'md'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** The forms that a check on the command line writes: those of a report, those that CI reads, and node data of Model Explorer. */
export const CHECK_KINDS = [...EXPORT_KINDS, 'junit', 'sarif', 'nodeData'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];
