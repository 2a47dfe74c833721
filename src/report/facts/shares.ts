import { causeName } from './causeNames';
import { isExact } from './exact';
import { explainedWords } from './explained';
import { experimentRows } from './experiments';
import { formatList, formatPercent } from './format';
import { CAUSES } from '../causes';
import type { Cause, CauseReport, Flip, Report } from '../report';

/** A share beyond this, 1 = the whole error, means that causes nearly cancel: percentages would mislead. */
const MAX_SHARE = 1.5;
/** Smaller shares are left out of sentences. */
const MIN_TOLD = 0.005;

/**
 * One row of every table of shares. Shares are parts of the output's error under the flip; together with what the
 * full mirror twin leaves (`unexplained`) they sum to 1, up to float noise, which counts as 0.
 */
export interface ShareRow {
  readonly cause: Cause | 'unexplained';
  readonly words: string;
  /** Undefined where the error is not comparable, zero or float noise, and where causes nearly cancel. */
  readonly share: number | undefined;
  /** `57%`, `−12%`; `–` where there is no share. */
  readonly text: string;
  /** Its part of a bar that holds the positive shares only, 0…1. */
  readonly bar: number;
}

/** The shares of one flip, largest first, in the causes' order where there are none; empty before causes were measured. */
export function shareRows(report: Report, flip: Flip): readonly ShareRow[] {
  const causes = report.causes?.[flip];
  if (causes === undefined) return [];
  const parts = partsOf(causes);
  if (!isShared(report, causes) || nearlyCancel(parts)) {
    return parts.filter(isCause).map(({ cause }) => row(report, causes.output, cause, undefined, 0));
  }
  const total = parts.reduce((sum, { share }) => sum + Math.max(0, share), 0);
  return [...parts]
    .sort((a, b) => b.share - a.share)
    .map(({ cause, share }) => {
      const told = isExact(Math.abs(share) * causes.error, report.noiseFloor) ? 0 : share;
      return row(report, causes.output, cause, told, Math.max(0, told) / total);
    });
}

/** Where the change comes from, in one sentence; undefined where there is nothing to share out. */
export function shareSentence(report: Report, flip: Flip): string | undefined {
  const causes = report.causes?.[flip];
  if (causes === undefined || !isShared(report, causes)) return undefined;
  if (nearlyCancel(partsOf(causes))) return cancelSentence(report, flip);
  const told = shareRows(report, flip).filter(({ share }) => Math.abs(share ?? 0) >= MIN_TOLD);
  const given = told
    .filter(({ share }) => share! > 0)
    .map(({ cause, words, text }) => (cause === 'unexplained' ? `${text} unexplained` : `${text} from ${words}`));
  const taken = told.filter(({ share }) => share! < 0).map(({ words, text }) => `${words} (${text})`);
  if (given.length === 0) return undefined;
  const where = explainedWords(report, flip);
  const shares = `${given.join(', ')}${taken.length === 0 ? '' : `, offset by ${formatList(taken)}`}.`;
  return where === undefined ? shares : `${where}: ${shares}`;
}

interface Part {
  readonly cause: Cause | 'unexplained';
  readonly share: number;
}

const isCause = ({ cause }: Part): boolean => cause !== 'unexplained';

/** Whether the error is large enough, and a number, so that parts of it mean something. */
function isShared({ noiseFloor }: Report, { error }: CauseReport): boolean {
  return Number.isFinite(error) && !isExact(error, noiseFloor);
}

function partsOf({ error, shares, twinResidual }: CauseReport): readonly Part[] {
  const parts = CAUSES.flatMap((cause): Part[] => {
    const share = shares[cause];
    return share === undefined ? [] : [{ cause, share: share / error }];
  });
  const rest = twinResidual / error;
  return rest >= MIN_TOLD ? [...parts, { cause: 'unexplained', share: rest }] : parts;
}

function nearlyCancel(parts: readonly Part[]): boolean {
  return parts.some((part) => isCause(part) && Math.abs(part.share) > MAX_SHARE);
}

function cancelSentence(report: Report, flip: Flip): string {
  const rows = experimentRows(report, flip).filter(({ main }) => main);
  const figures = rows.map(({ words, text }) => `${words.toLowerCase()} ${text}`).join(', ');
  return `The causes nearly cancel each other, so shares of the error mean little; the error by what is mirrored: ${figures}.`;
}

function row(
  report: Report,
  output: string | undefined,
  cause: Cause | 'unexplained',
  share: number | undefined,
  bar: number,
): ShareRow {
  const words = cause === 'unexplained' ? 'unexplained' : causeName(report, cause, output);
  return { cause, words, share, text: share === undefined ? '–' : formatPercent(share), bar };
}
