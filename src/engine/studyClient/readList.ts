import { dirname } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects, parquetSchema, type Compressors, type FileMetaData } from 'hyparquet';
import { UserError } from '../../protocol/errors';
import { readNamed } from '../files/readNamed';
import { parseCsv } from './csvTable';

/** Paths in a list, relative to its folder unless absolute. */
export interface PathList {
  readonly folder: string;
  readonly paths: readonly string[];
}

/** What a column of paths is called where none is named. */
const PATH_COLUMNS = ['path', 'file', 'filename', 'file_name', 'image', 'image_path'];

/** Beside Snappy and none, which hyparquet has itself. */
const COMPRESSORS: Compressors = {
  GZIP: (input, maxOutputLength) => gunzipSync(input, { maxOutputLength }),
  BROTLI: (input, maxOutputLength) => brotliDecompressSync(input, { maxOutputLength }),
};

/** Those and, where the file needs it, Zstandard, whose decoder is WebAssembly that is compiled first. */
async function compressorsOf({ row_groups: groups }: FileMetaData): Promise<Compressors> {
  if (groups.every(({ columns }) => columns.every((column) => column.meta_data?.codec !== 'ZSTD'))) return COMPRESSORS;
  const { ZSTDDecoder } = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return { ...COMPRESSORS, ZSTD: (input, length) => decoder.decode(input, length) };
}

/**
 * `list.txt` with a path per line, or `table.csv:COLUMN` or `table.parquet:COLUMN`.
 *
 * @throws UserError `input-missing` for a list that is not there, `input-invalid` for a column that is not
 */
export async function readList(source: string): Promise<PathList> {
  const [, file = source, column] = /^(.*\.(?:csv|parquet)):([^:/\\]+)$/i.exec(source) ?? [];
  const paths = /\.(csv|parquet)$/i.test(file)
    ? (await readTable(file, (names) => [pathColumn(file, names, column)])).map(([path]) => path!)
    : (await readText(file)).split(/\r?\n/).map((line) => line.trim());
  return { folder: dirname(file), paths: paths.filter((path) => path !== '') };
}

/**
 * Some columns of a CSV or Parquet file, as text, row by row.
 *
 * @param choose names columns among those that there are
 * @throws UserError `input-missing`, `input-invalid`
 */
export async function readTable(
  file: string,
  choose: (names: readonly string[]) => readonly string[],
): Promise<readonly (readonly string[])[]> {
  if (/\.parquet$/i.test(file)) return readParquet(file, choose);
  const [header = [], ...rows] = csvRows(file, await readText(file));
  const places = choose(header).map((name) => header.indexOf(name));
  return rows.map((row) => places.map((place) => row[place] ?? ''));
}

function csvRows(file: string, text: string): ReturnType<typeof parseCsv> {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new UserError('input-invalid', `${file}: ${(error as Error).message}. Correct it.`, file, { cause: error });
  }
}

/** @throws UserError `input-invalid` for a column that is not there */
export function pathColumn(file: string, names: readonly string[], wanted?: string): string {
  const found = wanted === undefined ? columnNamed(names, PATH_COLUMNS) : names.find((name) => name === wanted);
  if (found !== undefined) return found;
  const missing = wanted === undefined ? `no column of paths (${PATH_COLUMNS.join(', ')})` : `no column “${wanted}”`;
  throw new UserError(
    'input-invalid',
    `${file}: it has ${missing}; ${columnsOf(names)}. Rename one, or name it in a list: @${file}:COLUMN.`,
    file,
  );
}

/** Which columns a table has, as a part of a sentence. */
export function columnsOf(names: readonly string[]): string {
  return names.length === 0 ? 'it is empty' : `its columns are ${names.slice(0, 20).join(', ')}`;
}

/** The first that is called one of these, in capitals or not. */
export function columnNamed(names: readonly string[], wanted: readonly string[]): string | undefined {
  const byName = new Map(names.map((name) => [name.trim().toLowerCase(), name]));
  return wanted.map((name) => byName.get(name)).find((name) => name !== undefined);
}

async function readParquet(
  file: string,
  choose: (names: readonly string[]) => readonly string[],
): Promise<readonly (readonly string[])[]> {
  const bytes = await readBytes(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    const metadata = parquetMetadata(buffer);
    const names = parquetSchema(metadata)
      .children.filter(({ children }) => children.length === 0)
      .map(({ element }) => element.name);
    const columns = [...choose(names)];
    const compressors = await compressorsOf(metadata);
    const rows = await parquetReadObjects({ file: buffer, metadata, columns, compressors });
    return rows.map((row) => columns.map((name) => textOf(row[name])));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'input-invalid',
      `${file}: it cannot be read as Parquet (${why}). Save it again, compressed by Snappy, gzip or Zstandard.`,
      file,
      {
        cause: error,
      },
    );
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

async function readText(file: string): Promise<string> {
  return (await readBytes(file)).toString('utf8');
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readNamed(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such list' : `the list cannot be read (${code})`;
    throw new UserError('input-missing', `${file}: ${why}. Check the path.`, file, { cause: error });
  }
}
