import { keptThread } from '../image/thread/keptThread';
import { IMAGE_OPTION } from '../protocol/engine';

/*
 * Imported before everything else: the decoder is made ready in its thread while this one still loads the engine. Should
 * it fail, whoever decodes makes another one and says why.
 */
if (process.argv.includes(IMAGE_OPTION))
  keptThread()
    .warmUp()
    .catch(() => undefined);
