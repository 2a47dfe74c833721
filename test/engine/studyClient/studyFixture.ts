import { mkdirSync } from 'node:fs';
import { runStudy, type FinishedStudy, type StudyEvents } from '../../../src/engine/studyClient/runStudy';
import type { StudyPlan } from '../../../src/engine/studyClient/studyPlan';
import type { StudyEngine } from '../../../src/engine/studyClient/studyWorker';
import { FLIPS } from '../../../src/report/flips';
import { EngineFixture } from '../../support/engineFixture';
import { tinyClassifier } from '../../support/models/tinyModels';
import { writeSmallImages } from '../../support/smallImages';

/** Studies of small images in this process. */
export class StudyFixture {
  readonly engine = new EngineFixture();
  readonly images = this.engine.at('images');
  readonly model: string;
  #outs = 0;

  constructor() {
    mkdirSync(this.images);
    this.model = this.engine.writeModel('tiny.onnx', tinyClassifier({ size: [16, 16], classes: 4 }));
  }

  writeImages(count: number): Promise<readonly string[]> {
    return writeSmallImages(this.images, count);
  }

  plan(change: Partial<StudyPlan> = {}): StudyPlan {
    return {
      sources: [this.images],
      models: [{ kind: 'file', path: this.model }],
      flips: FLIPS,
      layers: 'fused',
      out: this.engine.at(`out-${this.#outs++}`),
      jobs: 1,
      causes: 2,
      labels: 'auto',
      expect: { output: 'classes' },
      ...change,
    };
  }

  run(plan: StudyPlan, change: Partial<StudyEvents> = {}): Promise<FinishedStudy> {
    return runStudy(plan, {
      startEngine: () => this.startEngine(),
      progress: () => undefined,
      warn: (message) => {
        throw new Error(message);
      },
      ...change,
    });
  }

  /** The engine of this process, asked as another one is. */
  startEngine(functions: Partial<StudyEngine['functions']> = {}): StudyEngine {
    const { service } = this.engine;
    return {
      functions: {
        modelSources: (...of) => service.modelSources(...of),
        openStudy: (...of) => service.openStudy(...of),
        studyImage: (...of) => service.studyImage(...of),
        closeStudy: (...of) => service.closeStudy(...of),
        analyze: (...of) => service.analyze(...of),
        explain: (...of) => service.explain(...of),
        release: (...of) => service.release(...of),
        thumbnail: (...of) => service.thumbnail(...of),
        ...functions,
      },
      kill: () => Promise.resolve(),
    };
  }

  remove(): void {
    this.engine.remove();
  }
}
