import { Option } from 'commander';
import { CONTRACT_KINDS } from '../report/contractKinds';
import { parseExpect } from './values';

/** `--expect OUTPUT=CONTRACT`, as every command takes it that judges outputs. */
export function expectOption(): Option {
  return new Option(
    '--expect <output=contract>',
    `what a flip should do to an output: ${CONTRACT_KINDS.join(', ')}; for several outputs, several times`,
  ).argParser(parseExpect);
}
