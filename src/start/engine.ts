import { join } from 'node:path';
import type * as Engine from '../engine/main';
import { CachedProgram } from './codeCache';

/* `dist/engine.js`: starts the engine process, which is `src/engine/main.ts`. */

const program = new CachedProgram(join(__dirname, 'engineProgram.js'));
const { worked } = program.run() as typeof Engine;
// The answer goes first.
worked.on('analyzed', () => setImmediate(() => program.keep(1)));
worked.on('explained', () => setImmediate(() => program.keep(2)));
