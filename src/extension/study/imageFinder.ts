import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { l10n, window, workspace, type ViewColumn } from 'vscode';
import { UserError } from '../../protocol/errors';
import { fileKind } from '../../protocol/fileKinds';
import type { AnalysisSpec, ModelRef } from '../../protocol/spec';
import type { StudyPlace } from '../../report/facts/study/lists';
import type { StudySpecification } from '../../report/summary';
import { requireTrusted } from '../choose/chooseModel';
import { sha256Of } from '../files/sha256Of';

export interface ImageFinderDependencies {
  chooseModel(): Promise<ModelRef | undefined>;
  /** Paths of the workspace's models. */
  models(): Promise<readonly string[]>;
  openReport(spec: AnalysisSpec, column: ViewColumn | undefined): Promise<void>;
}

/**
 * Finds images and models of a study that comes from elsewhere: a summary names images relative to folders that it does not
 * name, and models by their SHA-256. Where they are not found, it asks once.
 */
export class ImageFinder {
  readonly #dependencies: ImageFinderDependencies;
  /** What a person chose, by the study. */
  readonly #folders = new Map<string, string>();
  readonly #models = new Map<string, ModelRef>();

  constructor(dependencies: ImageFinderDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws UserError for an image that is not where the person says */
  async open(
    file: string,
    study: StudySpecification,
    place: StudyPlace,
    model: number,
    column: ViewColumn | undefined,
  ): Promise<void> {
    const path = await this.#image(file, study, place);
    const chosen = path === undefined ? undefined : await this.#model(study.models[model]!);
    if (path === undefined || chosen === undefined) return;
    requireTrusted(chosen);
    const kind = fileKind(path) === 'tensor' ? 'tensor' : 'image';
    await this.#dependencies.openReport(
      { model: chosen, input: { kind, path }, flips: study.flips, flipMode: 'tensor' },
      column,
    );
  }

  async #image(file: string, study: StudySpecification, { root, image }: StudyPlace): Promise<string | undefined> {
    const key = `${study.images.digest} ${root}`;
    const chosen = this.#folders.get(key);
    const folders = [
      ...(chosen === undefined ? [] : [chosen]),
      dirname(file),
      ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    ];
    for (const folder of folders) {
      const path = inside(folder, image);
      if (path !== undefined && (await isFile(path))) return path;
    }
    const folder = await askFolder(image);
    if (folder === undefined) return undefined;
    const path = inside(folder, image);
    if (path === undefined || !(await isFile(path))) {
      throw new UserError(
        'input-missing',
        l10n.t('{0}: there is no {1}. Choose the folder that the study was made of.', folder, image),
        folder,
      );
    }
    this.#folders.set(key, folder);
    return path;
  }

  /** One of the workspace with the same content, else the one that a person picks. */
  async #model({ name, sha256 }: StudySpecification['models'][number]): Promise<ModelRef | undefined> {
    const known = this.#models.get(sha256);
    if (known !== undefined) return known;
    const stem = basename(name);
    const named = (await this.#dependencies.models()).filter((path) => basename(path).replace(/\.onnx$/i, '') === stem);
    for (const path of named) {
      if ((await sha256Of(path)) !== sha256) continue;
      this.#models.set(sha256, { kind: 'file', path });
      return { kind: 'file', path };
    }
    const picked = await this.#dependencies.chooseModel();
    if (picked !== undefined) this.#models.set(sha256, picked);
    return picked;
  }
}

/** A path below a folder; undefined for one that leads out of it. */
function inside(folder: string, image: string): string | undefined {
  const path = resolve(folder, ...image.split('/'));
  return path.startsWith(join(folder, sep)) ? path : undefined;
}

async function askFolder(image: string): Promise<string | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: l10n.t('Where Are the Images? Choose the Folder That Holds {0}', image),
      openLabel: l10n.t('Use Folder'),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  return folder?.fsPath;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}
