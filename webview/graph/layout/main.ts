import { placeLayered } from './layered';
import type { LayoutAnswer, LayoutRequest } from './messages';
import { placeLevels } from './place';
import { placeRows } from './rows';

/** Lays graphs out beside the page, which stays as quick as it is. */
addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  postMessage(answer(data));
});

function answer({ level, isPlain, room }: LayoutRequest): LayoutAnswer {
  try {
    return { placed: placeLevels(level, isPlain ? placeRows : placeLayered, room) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
