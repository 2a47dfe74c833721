import { failsContract, failureWords } from '../facts/failure';
import type { Flip, OutputReport, Report } from '../report';

/** A report, and what its input is called. */
export interface CheckedInput {
  readonly report: Report;
  readonly name: string;
}

/** An input that no report could be made of, and why. */
export interface UncheckedInput {
  readonly name: string;
  readonly message: string;
}

/** What the contract of one output asks for under one flip, and how that came out. */
export interface ContractCheck {
  readonly output: OutputReport;
  readonly flip: Flip;
  readonly outcome: 'holds' | 'broken' | 'not judged';
  /** Why it is broken, or not judged; plain text. */
  readonly words?: string;
}

/** Every output under every flip, in their order. */
export function contractChecks(report: Report): readonly ContractCheck[] {
  return report.outputs.flatMap((output) => report.flips.map((flip) => checkOf(report, output, flip)));
}

function checkOf(report: Report, output: OutputReport, flip: Flip): ContractCheck {
  const { verdict, figure, reasons } = output;
  if (figure[flip] !== undefined && failsContract(output, flip)) {
    return { output, flip, outcome: 'broken', words: failureWords(output, flip, report.noiseFloor) };
  }
  if (verdict[flip] === 'holds') return { output, flip, outcome: 'holds' };
  return { output, flip, outcome: 'not judged', words: reasons?.[flip] ?? verdict[flip] ?? 'not compared' };
}
