import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelProto } from '../../src/onnx/proto/onnx_pb';
import { EngineService } from '../../src/engine/service/engineService';
import { encodeModel } from '../../src/onnx/write';
import type { AnalysisSpec } from '../../src/protocol/spec';
import type { Report } from '../../src/report/report';
import { FLIPS } from '../../src/report/flips';

export const PROJECT = join(import.meta.dirname, '..', '..');

/** An engine in this process that reports to nobody. */
export function quietEngine(memoryBudgetMB?: number): EngineService {
  return new EngineService({
    packageRoot: PROJECT,
    codec: 'native',
    ...(memoryBudgetMB === undefined ? {} : { memoryBudgetMB }),
    onProgress: () => undefined,
    onLog: () => undefined,
  });
}

/** An engine in this process, and a folder for its files. */
export class EngineFixture {
  readonly service: EngineService;
  readonly folder = mkdtempSync(join(tmpdir(), 'flipscope-engine-'));
  #count = 0;

  constructor(memoryBudgetMB?: number) {
    this.service = quietEngine(memoryBudgetMB);
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file and returns its path. */
  write(name: string, content: Uint8Array | string): string {
    writeFileSync(this.at(name), content);
    return this.at(name);
  }

  writeModel(name: string, model: ModelProto): string {
    return this.write(name, encodeModel(model));
  }

  /** A spec on noise of the model's own shape, with all flips; `change` replaces parts of it. */
  spec(model: string, change: Partial<AnalysisSpec> = {}): AnalysisSpec {
    return {
      model: { kind: 'file', path: model },
      input: { kind: 'noise', seed: 5 },
      flips: FLIPS,
      flipMode: 'tensor',
      ...change,
    };
  }

  /** The report of a model that is written first. */
  async report(model: ModelProto, change: Partial<AnalysisSpec> = {}): Promise<Report> {
    const path = this.writeModel(`model-${this.#count}.onnx`, model);
    const { report } = await this.service.analyze(`report-${this.#count++}`, this.spec(path, change));
    return report;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
