import type { Log } from '../../src/analysis/measure/session';

/** A log for what should go as planned: every line fails the test. */
export const unexpectedLog: Log = (message) => {
  throw new Error(`Nothing should be logged: ${message}`);
};
