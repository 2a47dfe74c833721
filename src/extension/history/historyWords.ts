import { l10n } from 'vscode';
import { formatMoment } from '../../report/facts/formatTime';
import type { Glance } from '../../report/schema/glance';
import type { KeptEntry } from './keptReport';

/** The icon of a report, by its name in VS Code and the color it has there; a change is a figure, not a fault. */
export const STANDING_ICONS: {
  readonly [S in Glance['standing']]: { readonly icon: string; readonly color?: string };
} = {
  holds: { icon: 'pass', color: 'testing.iconPassed' },
  broken: { icon: 'arrow-swap' },
  incomparable: { icon: 'question', color: 'testing.iconSkipped' },
};

/** Beside the name of a report: `14:02 · ↔ 17% ↕ exact`. A narrow view cuts its end, which the model's line has too. */
export function besideReport({ glance, time }: KeptEntry): string {
  return `${formatMoment(time)} · ${glance.figures}`;
}

/** What one sees when the pointer rests on a report: the verdict, of what, and how it was made. Names stay text. */
export function aboutReport({ spec, time, glance, sha256 }: KeptEntry): string {
  const { model, input } = spec;
  const ways = [
    ...(spec.flipMode === 'file' ? [l10n.t('the file was flipped, not the tensor')] : []),
    ...(spec.layers === 'all' ? [l10n.t('every tensor was measured')] : []),
    ...(spec.size === undefined ? [] : [spec.size.join('×')]),
    ...(spec.preprocessOrigin === undefined ? [] : [l10n.t('preprocessing: {0}', spec.preprocessOrigin)]),
  ];
  return [
    glance.headline,
    l10n.t('Input: {0}', input.kind === 'noise' ? l10n.t('noise, seed {0}', input.seed) : input.path),
    l10n.t('Model: {0}', model.kind === 'file' ? model.path : model.id),
    `sha256 ${sha256.slice(0, 12)}`,
    ...(ways.length === 0 ? [] : [ways.join(', ')]),
    formatMoment(time),
  ].join('\n');
}
