/** Signals that end the command line, and the exit codes that shells know them by. */
export const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
