export const NETS: readonly { readonly id: string; readonly name: string; readonly file: string }[];
/** @param figures what measured/figures.json holds */
export function pageSections(
  figures: unknown,
): readonly { readonly file: string; readonly name: string; readonly lines: readonly string[] }[];
