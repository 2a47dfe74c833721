/** The forms a report is exported in. */
export const EXPORT_KINDS = ['json', 'html', 'csv', 'md'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];
