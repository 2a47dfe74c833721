import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import * as z from 'zod';
import { EXPLAIN_PARTS, type AnalysisResult, type ExplainPart, type Fingerprint } from '../../protocol/engine';
import type { AnalysisSpec } from '../../protocol/spec';
import { glanceOf } from '../../report/facts/glance';
import { ORIENTATIONS } from '../../report/flips';
import { checkReport } from '../../report/readReport';
import { glance, type Glance } from '../../report/schema/glance';
import { runFigures, type RunFigures } from '../../report/schema/runFigures';
import { analysisSpec } from '../panel/panelState';

/** A finished report and the parts of its why that are in it. */
export interface KeptResult extends AnalysisResult {
  readonly explained: readonly ExplainPart[];
  /** When it was made, in milliseconds since 1970. */
  readonly time: number;
  /** Of the run before, to compare with. */
  readonly before?: RunFigures;
}

/** What a list of reports shows of one. */
export interface KeptEntry {
  /** Names it in the store. */
  readonly id: string;
  readonly spec: AnalysisSpec;
  readonly time: number;
  readonly fingerprint: Fingerprint;
  /** Of the model's file. */
  readonly sha256: string;
  readonly glance: Glance;
}

export interface KeptReport {
  readonly entry: KeptEntry;
  readonly result: KeptResult;
}

/** The entry's line of a file is no longer. */
export const MAX_ENTRY_BYTES = 64 * 1024;

const entryForm = z.object({
  spec: analysisSpec,
  time: z.number(),
  fingerprint: z.array(z.tuple([z.string(), z.string()])),
  sha256: z.string(),
  glance,
});
const image = z.object({ width: z.int(), height: z.int(), rgba: z.instanceof(Uint8Array) });
const bodyForm = z.object({
  report: z.unknown(),
  images: z.object(Object.fromEntries(ORIENTATIONS.map((o) => [o, image.exactOptional()]))),
  explained: z.array(z.enum(EXPLAIN_PARTS)),
  before: runFigures.exactOptional(),
});

/** Of all reports of one spec, whatever files they were made from. */
export function specId(spec: AnalysisSpec): string {
  return hash(canonical(spec), 32);
}

/** Of the report of a spec and the files it was made from: the same run again is the same report. */
export function reportId(spec: AnalysisSpec, fingerprint: Fingerprint): string {
  return `${specId(spec)}-${hash(JSON.stringify(fingerprint), 16)}`;
}

/** The form that `reportId` makes: what else a page or a file says is no name of a report. */
export const REPORT_ID = /^[0-9a-f]{32}-[0-9a-f]{16}$/;

/** As a file: a line of JSON that a list reads alone, and the rest behind it. */
export function encodeKept(spec: AnalysisSpec, result: KeptResult): Uint8Array {
  const { report, images, explained, before, time, fingerprint } = result;
  const entry: Omit<KeptEntry, 'id'> = {
    spec,
    time,
    fingerprint,
    sha256: report.model.sha256,
    glance: glanceOf(report),
  };
  const body = { report, images, explained, ...(before && { before }) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(entry)}\n`), serialize(body)]);
}

/**
 * The entry in the beginning of a file, `MAX_ENTRY_BYTES` at least where it is as long.
 *
 * @throws Error for what is damaged, or what another version has written
 */
export function decodeEntry(id: string, bytes: Buffer): KeptEntry {
  const end = bytes.indexOf('\n');
  if (end < 0) throw new Error('not a stored report: it has no first line');
  return { id, ...entryForm.parse(JSON.parse(bytes.toString('utf8', 0, end))) };
}

/** @throws Error for what is damaged, or what another version of Flipscope or of V8 has written. */
export function decodeKept(id: string, bytes: Buffer): KeptReport {
  const entry = decodeEntry(id, bytes);
  const { report, ...body } = bodyForm.parse(deserialize(bytes.subarray(bytes.indexOf('\n') + 1)));
  const { time, fingerprint } = entry;
  return { entry, result: { ...body, report: checkReport(report), time, fingerprint } };
}

function hash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    const isRecord = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isRecord ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner;
  });
}
