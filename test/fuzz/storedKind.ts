import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { fc } from '../support/fastCheck';
import { fingerprintOf } from '../../src/engine/files/fileVersions';
import { ReportStore } from '../../src/extension/history/reportStore';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { nonFiniteReport, sampleReport } from '../report/sampleReport';
import { damaged } from './damage';
import type { FuzzKind } from './kind';

const spec: AnalysisSpec = {
  model: { kind: 'builtin', id: 'x' },
  input: { kind: 'noise', seed: 0 },
  flips: ['h'],
  flipMode: 'tensor',
};

/** Reports as a window keeps them: what is damaged is logged in one line and made again, and refused where it is opened. */
export async function storedKind(): Promise<FuzzKind> {
  const [name, files] = await storedFiles();
  return {
    name: 'stored',
    cases: 150,
    arbitrary: () => damaged(fc.constantFrom(...files)),
    use: async (bytes, place) => {
      const logged: string[] = [];
      const folder = join(place.folder, 'stored');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), bytes);
      const store = new ReportStore(folder, (message) => logged.push(message));
      const found = await store.load(spec);
      await store.entries();
      if (found === undefined && logged.length > 1) throw new Error(`it was logged ${logged.length} times`);
      if (logged.some((line) => line.includes('\n'))) throw new Error(`no line: ${logged.join()}`);
      await store.open(parse(name).name);
    },
  };
}

/** The name of the file that holds the report of `spec`, and what may stand in it. */
async function storedFiles(): Promise<readonly [string, readonly Uint8Array[]]> {
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-stored-'));
  try {
    const store = new ReportStore(folder, () => undefined);
    const files: Uint8Array[] = [];
    let name = '';
    for (const report of [sampleReport(), nonFiniteReport()]) {
      await store.save(spec, { report, fingerprint: fingerprintOf(new Map()), images: {}, explained: [], time: 0 });
      name = readdirSync(folder)[0]!;
      files.push(new Uint8Array(readFileSync(join(folder, name))));
    }
    if ((await store.load(spec)) === undefined) throw new Error('what was stored is not found again');
    return [name, files];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
