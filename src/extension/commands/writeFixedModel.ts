import { l10n } from 'vscode';
import { UserError } from '../../protocol/errors';
import type { FixRequest } from '../../protocol/fix';
import { canJoin } from '../../report/facts/averaging';
import { FLIPS } from '../../report/flips';
import type { Report } from '../../report/report';
import { choice, pickOne } from '../choose/pick';
import type { Services } from '../services';
import { requiredReport } from './reportCommands';

/** Asks which fix and where to, and writes it for the model of the report that has the focus. */
export async function writeFixedModel({ panels }: Services): Promise<void> {
  const panel = requiredReport(panels.active);
  if (panel.report === undefined) {
    throw new UserError('input-invalid', l10n.t('There is no finished report to fix the model of yet.'));
  }
  const request = await pickOne(fixSections(panel.report), {
    title: l10n.t('Flipscope: fixed model'),
    placeHolder: l10n.t('Select a Fix'),
  });
  if (request !== undefined) await panel.writeFix(request);
}

function fixSections(report: Report) {
  return [
    { title: l10n.t('average over the flips: exact'), choices: averages(report) },
    {
      title: l10n.t('aligned size'),
      choices: [
        choice<FixRequest>(
          { label: l10n.t('Bring the input to an aligned size'), detail: l10n.t('Aligns the sampling grid.') },
          { kind: 'pad' },
        ),
      ],
    },
    {
      title: l10n.t('symmetric kernels: diagnostic only'),
      choices: [
        choice<FixRequest>(
          {
            label: l10n.t('Make all kernels symmetric'),
            detail: l10n.t('Changes what the model computes: a trained ResNet-50 falls from 80.9% to 0.9% top-1.'),
          },
          { kind: 'symmetrize', flips: report.flips },
        ),
      ],
    },
  ];
}

function averages(report: Report) {
  const classes = report.outputs.some((output) => output.classes !== undefined);
  return [
    choice<FixRequest>({ label: l10n.t('Left–right'), detail: runs(2) }, { kind: 'tta', flips: ['h'] }),
    choice<FixRequest>({ label: l10n.t('Upside-down'), detail: runs(2) }, { kind: 'tta', flips: ['v'] }),
    choice<FixRequest>({ label: l10n.t('All four orientations'), detail: runs(4) }, { kind: 'tta', flips: FLIPS }),
    ...(classes
      ? [
          choice<FixRequest>(
            { label: l10n.t('All four orientations, probabilities'), detail: runs(4) },
            { kind: 'tta', flips: FLIPS, merge: 'probabilities' },
          ),
        ]
      : []),
    ...(canJoin(report.outputs)
      ? [
          choice<FixRequest>(
            {
              label: l10n.t('Left–right, one behind the other'),
              detail: l10n.t('Not invariant: its halves change places under the flip.'),
            },
            { kind: 'tta', flips: ['h'], merge: 'concat' },
          ),
        ]
      : []),
  ];
}

function runs(count: number): string {
  return l10n.t('{0} runs of the network', count);
}
