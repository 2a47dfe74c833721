import type { Codec } from '../../image/codec';
import { prepareDecoder } from '../../image/decoder';
import type { SerialQueue } from '../../protocol/serialQueue';
import type { StudiedImage, StudiedInput, StudyFacts, StudySpec } from '../../protocol/study';
import type { ModelCache } from '../models/modelCache';
import { namingModel } from './namingModel';
import { measureImage, prepareImage } from '../study/measureImage';
import { openStudy, type OpenStudy } from '../study/openStudy';
import { lost } from './keptAnalyses';

export interface StudiesOptions {
  readonly codec: Codec;
  /** Bytes of activations to hold at a time. */
  readonly budget: number;
  /** Takes what went another way than planned. */
  readonly log: (message: string) => void;
}

/** The studies whose images a client may ask for, by the name it gave them. */
export class OpenStudies {
  readonly #studies = new Map<string, OpenStudy>();
  readonly #models: ModelCache;
  readonly #queue: SerialQueue;
  readonly #options: StudiesOptions;

  constructor(models: ModelCache, queue: SerialQueue, options: StudiesOptions) {
    this.#models = models;
    this.#queue = queue;
    this.#options = options;
  }

  async open(id: string, spec: StudySpec, reference: StudiedInput): Promise<StudyFacts> {
    const { codec, budget, log } = this.#options;
    const [study] = await Promise.all([
      namingModel(spec.model, () => openStudy(spec, reference, this.#models, codec, budget, log)),
      prepareDecoder(codec),
    ]);
    this.#studies.set(id, study);
    return study.facts;
  }

  /** Measures one image; the next ones are prepared meanwhile. @throws UserError `analysis-lost` */
  async image(id: string, input: StudiedInput): Promise<StudiedImage> {
    const study = this.#studies.get(id);
    if (study === undefined) throw lost();
    const preparing = prepareImage(study, input, this.#options.codec);
    // What fails before its turn is told in its turn.
    preparing.catch(() => undefined);
    return this.#queue.add(async () => {
      const prepared = await preparing;
      return namingModel(study.spec.model, () => measureImage(study, prepared, this.#models));
    });
  }

  async close(id: string): Promise<void> {
    const study = this.#studies.get(id);
    this.#studies.delete(id);
    await study?.instrumented.release();
  }
}
