import { join } from 'node:path';
import { CachedProgram } from './codeCache';

/* `dist/cli.js`: starts the command line, which is `src/cli/main.ts`. */

const program = new CachedProgram(join(__dirname, 'cliProgram.js'));
process.on('exit', () => program.keep(process.argv[2] === 'check' ? 2 : 1));
program.run();
