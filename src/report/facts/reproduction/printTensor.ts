/** As `torch.set_printoptions` has it by default. */
const PRECISION = 4;
const LINE_WIDTH = 80;
const PREFIX = 'tensor(';

/**
 * A matrix as Python prints it for a person, in lines. Source: PyTorch `torch/_tensor_str.py`, `_Formatter` and
 * `_tensor_str_with_formatter`, of a tensor that is printed in part.
 *
 * @param excerpt first and last rows and columns, as many at each end
 * @param shape of the whole matrix: dots stand for what the excerpt leaves out
 */
export function printTensor(
  excerpt: readonly (readonly number[])[],
  [rows, columns]: readonly [number, number],
): readonly string[] {
  const format = formatterOf(excerpt.flat());
  const printed = excerpt.map((row) => {
    const { texts, width } = format(row);
    return wrapped(withDots(texts, columns, ' ...'), width);
  });
  const [first, ...more] = withDots(printed, rows, ['...']).flatMap((row, i, all) => closed(row, i === all.length - 1));
  const indent = ' '.repeat(PREFIX.length + 1);
  return [`${PREFIX}[${first ?? ']'}`, ...more.map((line) => indent + line)].map((line, i, all) =>
    i === all.length - 1 ? `${line}])` : line,
  );
}

interface Formatted {
  readonly texts: readonly string[];
  readonly width: number;
}

/** Fixed or scientific, by what the numbers of the excerpt span. */
function formatterOf(values: readonly number[]): (row: readonly number[]) => Formatted {
  const counted = values.filter((value) => Number.isFinite(value) && value !== 0);
  const sizes = counted.map(Math.abs);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  const isInteger = counted.every(Number.isInteger);
  const isWide = counted.length > 0 && (high / low > 1000 || high > 1e8 || (!isInteger && low < 1e-4));
  const plain = (value: number): string => (isInteger ? `${value.toFixed(0)}.` : value.toFixed(PRECISION));
  const text = (value: number): string => {
    if (!Number.isFinite(value)) return String(value).toLowerCase().replace('infinity', 'inf');
    return isWide ? scientific(value) : plain(value);
  };
  const width = Math.max(1, ...counted.map((value) => text(value).length));
  return (row) => ({ texts: row.map((value) => text(value).padStart(width)), width });
}

/** `-4.7684e-07`: Python writes at least two digits of the exponent. */
function scientific(value: number): string {
  return value.toExponential(PRECISION).replace(/e([+-])(\d)$/, 'e$10$2');
}

function withDots<T>(items: readonly T[], length: number, dots: T): readonly T[] {
  if (items.length >= length) return items;
  const half = items.length / 2;
  return [...items.slice(0, half), dots, ...items.slice(half)];
}

/** A row's elements on as many lines as they take, each but the last with its comma. */
function wrapped(texts: readonly string[], width: number): readonly string[] {
  const perLine = Math.max(1, Math.floor((LINE_WIDTH - PREFIX.length - 1) / (width + 2)));
  const lines: string[] = [];
  for (let i = 0; i < texts.length; i += perLine) lines.push(texts.slice(i, i + perLine).join(', '));
  return lines.map((line, i) => `${i === 0 ? '[' : ' '}${line}${i === lines.length - 1 ? ']' : ','}`);
}

/** With the comma between rows. */
function closed(row: readonly string[], isLast: boolean): readonly string[] {
  return row.map((line, i) => (i === row.length - 1 && !isLast ? `${line},` : line));
}
