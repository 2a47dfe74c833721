import { join } from 'node:path';

/** The package that scripts/testVscode.mjs has just made. */
export const VSIX = join(process.cwd(), 'out', 'flipscope.vsix');
