import { contractNeed, originWords } from './contracts';
import { formatShape } from './format';
import type { DescribedOutput, ModelDescription } from '../modelDescription';

/** An input or output in a table. */
export interface PortRow {
  readonly name: string;
  /** `float32`. */
  readonly type: string;
  readonly shape: string;
  /** Of an output: what a flip should do to it, and where that comes from. */
  readonly expected?: { readonly text: string; readonly origin?: string; readonly isProblem?: true };
}

const NUMBERS = new Intl.NumberFormat('en-US');

/** `44.7 MB`, `11,689,512 parameters`, `opset 13`, `pytorch 1.13`. */
export function modelFacts({ bytes, parameters, info }: ModelDescription): readonly string[] {
  const megabytes = bytes / 1e6;
  const size = megabytes < 0.1 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${megabytes.toFixed(1)} MB`;
  return [
    size,
    `${NUMBERS.format(parameters)} ${parameters === 1 ? 'parameter' : 'parameters'}`,
    `opset ${info.opset}`,
    ...(info.producer === '' ? [] : [info.producer]),
  ];
}

export function inputRows({ info }: ModelDescription): readonly PortRow[] {
  return info.inputs.map(({ name, dtype, shape }) => ({ name, type: dtype, shape: declared(shape) }));
}

export function outputRows({ info, outputs }: ModelDescription): readonly PortRow[] {
  return info.outputs.map(({ name, dtype, shape }, i) => ({
    name,
    type: dtype,
    shape: declared(shape.length === 0 ? (outputs[i]!.shape ?? shape) : shape),
    expected: expectation(outputs[i]!),
  }));
}

function expectation({ contract, isOpen, problem }: DescribedOutput): NonNullable<PortRow['expected']> {
  if (problem !== undefined) return { text: problem, isProblem: true };
  if (contract === undefined) return { text: 'only a run can tell' };
  const origin = originWords(contract);
  return { text: contractNeed(contract.kind), origin: isOpen ? `${origin}; a run decides` : origin };
}

function declared(shape: readonly (number | string)[]): string {
  return shape.length === 0 ? 'not declared' : formatShape(shape);
}

/** `Conv ×20, Relu ×17, Add ×8`. */
export function operatorWords({ operators }: ModelDescription): string {
  return operators.map(([type, count]) => `${type} ×${count}`).join(', ');
}
