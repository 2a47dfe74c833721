import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { UserError } from '../../protocol/errors';
import type { CauseRow, ImageRow, LayerRow, OutputRow } from '../../analysis/study/rows';

type ColumnType = 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';

/** A column of a table: its type in Parquet, and what it holds. Every column may be null. */
export interface TableColumn {
  readonly type: ColumnType;
  readonly about: string;
}

type Columns<Row> = { readonly [K in keyof Row]-?: TableColumn };

const OF_IMAGE = {
  root: { type: 'INT32', about: 'Place of the image’s root among those of the study, from 0.' },
  image: { type: 'STRING', about: 'Path relative to the root, NFC, with `/`.' },
  model: { type: 'STRING', about: 'Name of the model.' },
} as const;

const FLIP: TableColumn = { type: 'STRING', about: '`h`, `v` or `hv`.' };
const VERDICT: TableColumn = { type: 'STRING', about: '`holds`, `broken`, `empty` or `incomparable`.' };
const FIGURE: TableColumn = {
  type: 'STRING',
  about: 'What `change` is: `relL2`, `disagreement`, `unmatched`, `meanDistance` or `meanAngle`.',
};

const images: Columns<ImageRow> = {
  ...OF_IMAGE,
  flip: { type: 'STRING', about: '`h`, `v` or `hv`; null where the image could not be measured.' },
  message: { type: 'STRING', about: 'Why it could not; null where it was measured.' },
  content: { type: 'STRING', about: 'SHA-256 of the file.' },
  width: { type: 'INT32', about: 'Of the image, in pixels.' },
  height: { type: 'INT32', about: 'Of the image, in pixels.' },
  verdict: { ...VERDICT, about: `${VERDICT.about} Of the main output.` },
  figure: FIGURE,
  change: { type: 'DOUBLE', about: 'Change of the main output.' },
  top1: { type: 'INT32', about: 'Most likely class of the original.' },
  flipped_top1: { type: 'INT32', about: 'Most likely class of the flipped image.' },
  average_top1: { type: 'INT32', about: 'Most likely class of the mean of both outputs.' },
  agrees: { type: 'BOOLEAN', about: 'Whether `top1` and `flipped_top1` are the same.' },
  p: { type: 'DOUBLE', about: 'Probability of `top1`.' },
  flipped_p: { type: 'DOUBLE', about: 'Probability of `flipped_top1`.' },
  label: { type: 'INT32', about: 'The right class by those of the model, where labels are known.' },
  starts: { type: 'STRING', about: 'First layer whose error is above the noise floor; null where none is.' },
};

const outputs: Columns<OutputRow> = {
  ...OF_IMAGE,
  flip: FLIP,
  output: { type: 'STRING', about: 'Name of the output.' },
  verdict: VERDICT,
  figure: FIGURE,
  change: { type: 'DOUBLE', about: 'Change of the output.' },
};

const layers: Columns<LayerRow> = {
  ...OF_IMAGE,
  flip: FLIP,
  layer: { type: 'STRING', about: 'Tensor that the layer gives.' },
  error: { type: 'DOUBLE', about: 'Equivariance error E; null where it could not be measured.' },
};

const causes: Columns<CauseRow> = {
  ...OF_IMAGE,
  flip: FLIP,
  cause: { type: 'STRING', about: '`kernel`, `grid`, `padding`, `resample`, `position` or `other`.' },
  share: { type: 'DOUBLE', about: 'Its Shapley share of the error; null where the model has no such operator.' },
  error: { type: 'DOUBLE', about: 'Error of the output with nothing mirrored.' },
  residual: { type: 'DOUBLE', about: 'Error with everything mirrored.' },
};

/** The tables of a study, by the first part of their files' names. */
export const TABLES = { images, outputs, layers, causes } as const;

export interface TableRows {
  readonly images: ImageRow;
  readonly outputs: OutputRow;
  readonly layers: LayerRow;
  readonly causes: CauseRow;
}

export type TableName = keyof TableRows;

/** A Parquet file with these rows, compressed by Snappy. */
export function encodeTable<T extends TableName>(table: T, rows: readonly TableRows[T][]): Uint8Array {
  const columns = Object.entries<TableColumn>(TABLES[table]);
  const buffer = parquetWriteBuffer({
    columnData: columns.map(([name, { type }]) => ({
      name,
      type,
      nullable: true,
      data: rows.map((row) => row[name as keyof TableRows[T]]),
    })),
  });
  return new Uint8Array(buffer);
}

/** @throws UserError `input-invalid` for a file that is no such table */
export async function decodeTable<T extends TableName>(
  table: T,
  bytes: Uint8Array,
  file: string,
): Promise<readonly TableRows[T][]> {
  const columns = TABLES[table];
  try {
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file: buffer, columns: Object.keys(columns) });
    return rows.map((row) => checkedRow(columns, row)) as unknown as readonly TableRows[T][];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${file}: not the table of a study (${why}). Remove the folder, or restore the file.`;
    throw new UserError('input-invalid', message, file, { cause: error });
  }
}

const JS_TYPES = { STRING: 'string', INT32: 'number', DOUBLE: 'number', BOOLEAN: 'boolean' } as const;

function checkedRow(
  columns: Readonly<Record<string, TableColumn>>,
  row: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  for (const name in columns) {
    const value = row[name] ?? null;
    const { type } = columns[name]!;
    if (value !== null && typeof value !== JS_TYPES[type]) throw new TypeError(`${name} is no ${type}`);
    checked[name] = value;
  }
  return checked;
}
