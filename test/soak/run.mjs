/** npm run soak [-- --analyses 500 --seed 1] */
import { runBundled } from '../../scripts/runBundled.mjs';

process.exitCode = await runBundled('test/soak/main.ts', ['--expose-gc'], {
  decoder: 'src/image/thread/main.ts',
});
