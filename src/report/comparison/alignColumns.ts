import { alignLayers, type AlignedLayer } from '../facts/alignLayers';

/** A row of corresponding layers: what it is matched by, and their places in the columns that have one. */
interface Row {
  readonly members: readonly AlignedLayer[];
  readonly places: ReadonlyMap<number, number>;
}

/**
 * Rows of corresponding layers of several graphs: for each row, each column's place or null. Every layer stands in exactly
 * one row, and layers of each column keep their order except where names put them elsewhere. See `alignLayers`. Pure.
 *
 * @param keys one per column: they decide which comes first among graphs of equal length, so that the order in which the
 *   columns are given does not matter
 */
export function alignColumns(
  columns: readonly (readonly AlignedLayer[])[],
  keys: readonly string[],
): readonly (readonly (number | null)[])[] {
  const order = [...columns.keys()].sort(
    (a, b) => columns[b]!.length - columns[a]!.length || compareText(keys[a]!, keys[b]!),
  );
  const graphs = columns.map((layers) => layers.map(({ tensor, op }) => ({ tensor, op: leadingOperator(op) })));
  const rows = order.reduce<readonly Row[]>((placed, column) => withColumn(placed, graphs[column]!, column), []);
  return rows.map(({ places }) => columns.map((_, column) => places.get(column) ?? null));
}

/** Of operators fused into one, the first: what follows it (`Conv+Relu`, `Conv+Clip`) is no other place in the graph. */
function leadingOperator(op: string): string {
  return op.split('+', 1)[0]!;
}

/** The rows with one more column; its layers without a counterpart stand behind the row of the layer before them. */
function withColumn(rows: readonly Row[], layers: readonly AlignedLayer[], column: number): readonly Row[] {
  const names = new Set(layers.map(({ tensor }) => tensor));
  const matched = alignLayers(
    layers,
    rows.map(({ members }) => members.find(({ tensor }) => names.has(tensor)) ?? members[0]!),
  );
  const own = new Map<number, number>();
  const behind = new Map<number, Row[]>();
  let last = -1;
  for (const [place, layer] of layers.entries()) {
    const row = matched[place];
    if (row === undefined) {
      behind.set(last, [...(behind.get(last) ?? []), { members: [layer], places: new Map([[column, place]]) }]);
    } else {
      own.set(row, place);
      last = row;
    }
  }
  const extended = rows.flatMap((row, i) => {
    const place = own.get(i);
    const joined: Row =
      place === undefined
        ? row
        : { members: [...row.members, layers[place]!], places: new Map([...row.places, [column, place]]) };
    return [joined, ...(behind.get(i) ?? [])];
  });
  return [...(behind.get(-1) ?? []), ...extended];
}

/** By code units: the same everywhere. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
