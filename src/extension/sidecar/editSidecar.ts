import { applyEdits, findNodeAtLocation, getNodeValue, modify, parseTree, type Node } from 'jsonc-parser';
import type { Preprocess } from '../../report/report';
import { type ContractKind } from '../../report/contractKinds';
import { outlastsChange } from '../../report/schema/contract';

/**
 * Changes to the text of a `<model>.flipscope.json`. Everything else in it stays as it is, its formatting included.
 * `text` is undefined where there is no file yet.
 */

const NEW_FILE = '{}\n';

/** The contract of an output stated, or no longer stated where `kind` is undefined. */
export function withContract(text: string | undefined, output: string, kind: ContractKind | undefined): string {
  const whole = text ?? NEW_FILE;
  const outputs = valueAt(whole, ['outputs']);
  const entry = valueAt(whole, ['outputs', output]);
  if (kind !== undefined) return withEntry(text, output, { contract: kind });
  if (entry === undefined) return whole;
  const last = Object.keys(asRecord(outputs)).length === 1;
  return set(whole, last ? ['outputs'] : ['outputs', output], undefined);
}

/** A whole entry of an output, with the details of the one that was there which outlast the change. */
export function withEntry(
  text: string | undefined,
  output: string,
  entry: { readonly contract?: ContractKind },
): string {
  const whole = text ?? NEW_FILE;
  const { contract: before, ...stated } = asRecord(valueAt(whole, ['outputs', output]));
  // Parts are offered of boxes alone.
  const { contract = 'boxes' } = entry;
  const details = Object.entries(stated).filter(
    ([detail]) => !(detail in entry) && outlastsChange(detail, before, contract),
  );
  return set(whole, ['outputs', output], { ...entry, ...Object.fromEntries(details) });
}

export function withPreprocess(text: string | undefined, preprocess: Preprocess): string {
  return set(text ?? NEW_FILE, ['preprocess'], preprocess);
}

export function withLabels(text: string | undefined, labels: readonly string[]): string {
  return set(text ?? NEW_FILE, ['labels'], labels);
}

/** Whether the text is a JSON object, which alone can be changed. */
export function isEditable(text: string): boolean {
  const errors: unknown[] = [];
  const tree = parseTree(text, errors as never, { disallowComments: true });
  return errors.length === 0 && tree?.type === 'object';
}

/** Only the value itself is formatted: the parser's own insertion would also reformat the line before. */
function set(text: string, path: readonly string[], value: unknown): string {
  if (value === undefined) return applyEdits(text, modify(text, [...path], undefined, {}));
  const there = nodeAt(text, path);
  if (there !== undefined) return replaced(text, there.offset, there.length, written(text, value, path.length));
  const [parentPath, key] = [path.slice(0, -1), path.at(-1)!];
  const parent = nodeAt(text, parentPath);
  if (parent?.type !== 'object') return set(text, parentPath, { [key]: value });
  const last = parent.children?.at(-1);
  const property = `${lineStart(text, path.length)}${JSON.stringify(key)}: ${written(text, value, path.length)}`;
  if (last !== undefined) return replaced(text, last.offset + last.length, 0, `,${property}`);
  return replaced(text, parent.offset, parent.length, `{${property}${lineStart(text, path.length - 1)}}`);
}

function replaced(text: string, offset: number, length: number, content: string): string {
  return applyEdits(text, [{ offset, length, content }]);
}

/** A value as it stands at a depth, one property a line. */
function written(text: string, value: unknown, depth: number): string {
  return JSON.stringify(value, undefined, indentOf(text)).replace(/\n/g, lineStart(text, depth));
}

function lineStart(text: string, depth: number): string {
  return `${text.includes('\r\n') ? '\r\n' : '\n'}${indentOf(text).repeat(depth)}`;
}

/** What one step of the file's own indentation is. */
function indentOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}

function nodeAt(text: string, path: readonly string[]): Node | undefined {
  const tree = parseTree(text);
  return tree && findNodeAtLocation(tree, [...path]);
}

function valueAt(text: string, path: readonly string[]): unknown {
  const node = nodeAt(text, path);
  return node && (getNodeValue(node) as unknown);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
