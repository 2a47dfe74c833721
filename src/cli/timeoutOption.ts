import { Option } from 'commander';
import { parseSeconds } from './values';

/** The same in every command. */
export function timeoutOption(): Option {
  return new Option('--timeout <seconds>', 'end the run, with exit code 2, when it takes longer').argParser(
    parseSeconds,
  );
}
