import { l10n } from 'vscode';
import { nameRunBy } from '../../protocol/spec';
import type { StudySubject } from '../../protocol/studyPage';
import { modelName } from '../choose/modelKey';
import { baseName } from '../choose/triage';

/** What a study's tab is called: `val · resnet18`, `12 images · resnet18 | resnet50`. */
export function studyTabTitle({ sources, models }: StudySubject): string {
  const [only] = sources;
  const what = sources.length === 1 ? baseName(only!) : l10n.t('{0} images', sources.length);
  return `${what} · ${models.map((model) => nameRunBy(modelName(model), model).replace(/\.onnx$/i, '')).join(' | ')}`;
}
