import { keptThread } from '../../image/thread/keptThread';
import { IMAGE_OPTION } from '../../protocol/engine';
import { ownCodec } from '../runtime/ownCodec';

/*
 * Imported before everything else: the decoder that has a thread of its own is made ready while this one still loads the
 * engine. Should it fail, whoever decodes makes another one and says why.
 */
if (process.argv.includes(IMAGE_OPTION) && ownCodec === 'wasm')
  keptThread()
    .warmUp()
    .catch(() => undefined);
