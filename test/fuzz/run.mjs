/** npm run fuzz [-- --minutes 5 --seed 1] */
import { runBundled } from '../../scripts/runBundled.mjs';

process.exitCode = await runBundled('test/fuzz/main.ts');
