/** Files that hold several inputs: arrays by name, or pages by number. */
const CONTAINER = /^(.+?\.(?:npz|safetensors|tiff?)):(.+)$/is;

/** A file, and which of the inputs in it. */
export interface MemberPath {
  readonly file: string;
  /** An array's name, or a page's number from 1; undefined where none was chosen. */
  readonly member?: string;
}

/**
 * The file and the member that a path names, written `FILE:MEMBER` wherever a person writes one: `x.npz:image`,
 * `x.safetensors:pixels`, `scan.tif:2`.
 */
export function splitMember(path: string): MemberPath {
  const [, file, member] = CONTAINER.exec(path) ?? [];
  return file === undefined || member === undefined ? { file: path } : { file, member };
}

/** The way a member is written. */
export function memberPath(file: string, member: string): string {
  return `${file}:${member}`;
}
