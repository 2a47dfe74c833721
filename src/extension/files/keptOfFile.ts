import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileVersions, NO_FILE } from '../../engine/files/fileVersions';
import type { ExplainPart, Fingerprint } from '../../protocol/engine';
import { UserError } from '../../protocol/errors';
import { modelNamed, type AnalysisSpec, type ModelRef } from '../../protocol/spec';
import { glanceOf } from '../../report/facts/glance';
import { parseReport } from '../../report/json';
import type { Report } from '../../report/report';
import type { KeptReport } from '../history/keptReport';
import { sha256Of } from './sha256Of';

/** The version of a file that is another than a report was made from. */
const OTHER = 'another';
/** A report of a large network with everything explained takes some 10 MB. */
const MAX_BYTES = 200e6;

/**
 * A report of a file as one of the history: what it was made from may be elsewhere, or another by now.
 *
 * @throws UserError `input-missing`, `input-too-large`, or `input-invalid` for what is none; a newer one is refused by its name
 */
export async function keptOfFile(file: string): Promise<KeptReport> {
  const { size, mtimeMs } = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('input-missing', `${file}: it cannot be read (${error.code}). Check the path.`, file, {
      cause: error,
    });
  });
  if (size > MAX_BYTES) {
    const message = `${file}: a report has at most ${MAX_BYTES / 1e6} MB, this file has ${Math.round(size / 1e6)} MB.`;
    throw new UserError('input-too-large', message, file);
  }
  const report = parsed(file, await readFile(file, 'utf8'));
  const spec = specOf(report, dirname(file));
  const fingerprint = await fingerprintOf(report, spec);
  const entry = { id: '', spec, time: mtimeMs, fingerprint, sha256: report.model.sha256, glance: glanceOf(report) };
  return { entry, result: { report, fingerprint, images: {}, explained: explainedIn(report), time: mtimeMs } };
}

function parsed(file: string, text: string): Report {
  try {
    return parseReport(text);
  } catch (error) {
    throw new UserError('input-invalid', `${file}: ${(error as Error).message}.`, file, { cause: error });
  }
}

/** What to run to make it again. Relative paths are from the folder of the report. */
function specOf({ model, input, flips }: Report, folder: string): AnalysisSpec {
  const { source, flipMode } = input;
  return {
    model: modelOf(model.path, folder),
    input:
      source.kind === 'noise'
        ? { kind: 'noise', seed: source.seed }
        : { kind: source.kind, path: resolve(folder, source.path) },
    flips,
    flipMode,
  };
}

function modelOf(path: string, folder: string): ModelRef {
  const model = modelNamed(path);
  return model.kind === 'file' ? { kind: 'file', path: resolve(folder, path) } : model;
}

/** A model that is another file than it was has another version; of an input only whether it is there can be told. */
async function fingerprintOf({ model: { sha256 } }: Report, { model, input }: AnalysisSpec): Promise<Fingerprint> {
  const files = [...(model.kind === 'file' ? [model.path] : []), ...(input.kind === 'noise' ? [] : [input.path])];
  const versions = await fileVersions(files);
  const known = [...versions].map(async ([file, version]): Promise<readonly [string, string]> => {
    if (version === NO_FILE) return [file, OTHER];
    const isModel = model.kind === 'file' && file === model.path;
    return [file, isModel && (await sha256Of(file)) !== sha256 ? OTHER : version];
  });
  return (await Promise.all(known)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function explainedIn({ audit, scale, causes, sizeAdvice, layers, fixes }: Report): readonly ExplainPart[] {
  const parts: readonly (readonly [ExplainPart, boolean])[] = [
    ['audit', audit !== undefined],
    ['scale', scale !== undefined],
    ['causes', causes !== undefined],
    ['sizes', sizeAdvice !== undefined],
    ['local', layers.some(({ local }) => local !== undefined)],
    ['channels', layers.some(({ permuted }) => permuted !== undefined)],
    ['fixes', fixes !== undefined],
  ];
  return parts.flatMap(([part, isThere]) => (isThere ? [part] : []));
}
