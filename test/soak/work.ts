import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineService } from '../../src/engine/service/engineService';
import { encodePng } from '../../src/image/encodePng';
import { encodeModel } from '../../src/onnx/write';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import type { AnalysisSpec, InputRef } from '../../src/protocol/spec';
import { FLIPS } from '../../src/report/flips';
import { NAMED_MODELS } from '../support/models/namedModels';
import { uniform } from '../support/random';

/** More than the engine keeps, so that sessions are made and released all the time. */
const MODELS = ['tiny-classifier', 'tiny-segmenter', 'tiny-lenet', 'tiny-nhwc', 'tiny-fixed', 'hostile-name'];
/** Every so many analyses one is explained. */
const EXPLAINED = 5;

/** Analyses one after the other as a day's work would ask for them: of many models, images and sizes. */
export class Work {
  readonly #engine: EngineService;
  readonly #folder: string;
  readonly #random: () => number;

  constructor(engine: EngineService, folder: string, seed: number) {
    this.#engine = engine;
    this.#folder = folder;
    this.#random = uniform(seed);
    mkdirSync(folder, { recursive: true });
    for (const name of MODELS) writeFileSync(join(folder, `${name}.onnx`), encodeModel(NAMED_MODELS[name]!()));
  }

  /** One analysis with what is asked about it. */
  async analyze(index: number): Promise<void> {
    const id = `soak-${index}`;
    const model = MODELS[Math.floor(this.#random() * MODELS.length)]!;
    const hasFixedSize = model === 'tiny-fixed' || model === 'tiny-lenet';
    const spec: AnalysisSpec = {
      model: { kind: 'file', path: join(this.#folder, `${model}.onnx`) },
      input: index % 2 === 0 ? await this.#image(index) : { kind: 'noise', seed: index },
      flips: FLIPS,
      flipMode: index % 3 === 0 ? 'file' : 'tensor',
      ...(hasFixedSize ? {} : { size: [32 + 8 * (index % 4), 32] }),
    };
    const { report } = await this.#engine.analyze(id, spec);
    const tensor = report.layers[index % report.layers.length]?.tensor;
    if (tensor !== undefined) await this.#engine.layerView(id, tensor, 'h');
    if (index % EXPLAINED === 0) await this.#explain(id);
    await this.#engine.release(id);
  }

  async #explain(id: string): Promise<void> {
    for (const part of EXPLAIN_PARTS) await this.#engine.explain(id, part);
    await this.#engine.attribution(id, 'h');
  }

  /** A new image of a size of its own. */
  async #image(index: number): Promise<InputRef> {
    const [width, height] = [this.#upTo(60, 400), this.#upTo(60, 400)];
    const rgba = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : this.#random() * 256));
    const path = join(this.#folder, `image-${index % 8}.png`);
    writeFileSync(path, await encodePng({ width, height, rgba }, 'wasm'));
    return { kind: 'image', path };
  }

  #upTo(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least));
  }
}
