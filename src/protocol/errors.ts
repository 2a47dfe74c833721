import { cutText, MAX_MESSAGE, MAX_TEXT } from '../report/facts/cutText';

/** Why a run could not be done, in a form that programs can compare. */
export type UserErrorReason =
  | 'model-missing'
  | 'model-invalid'
  | 'model-unsupported'
  | 'model-external-data'
  /** ONNX Runtime is not there, or not for this platform: no model can be run. */
  | 'runtime-missing'
  /** The decoder of images is not there, or is damaged: only tensors can be fed. */
  | 'decoder-missing'
  /** ONNX Runtime cannot run anything on the execution provider that was asked for. */
  | 'provider-missing'
  | 'model-no-image-input'
  | 'input-missing'
  | 'input-empty'
  | 'input-invalid'
  | 'input-too-large'
  | 'input-shape'
  | 'preprocess-invalid'
  | 'setting-invalid'
  | 'untrusted-workspace'
  | 'engine-crashed'
  | 'canceled'
  /** A person, or a limit that one has set, ended an engine that took too long. */
  | 'engine-ended'
  /** The engine no longer has the analysis a question is about; ask for the analysis again. */
  | 'analysis-lost'
  /** A file that the question is about is another now; run again. */
  | 'files-changed'
  | 'write-failed'
  /** A message that no page of ours sends. */
  | 'message-invalid';

/**
 * An error a person can mend: what was expected, what was found, in which file, what to do next.
 * `message` is one line of at most `MAX_MESSAGE` units and shown as it is; it never carries a stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly reason: UserErrorReason;
  /** The file it is about. */
  readonly file: string | undefined;
  /** The message with more of what was too long for it, for the log. */
  readonly full: string;

  constructor(reason: UserErrorReason, message: string, file?: string, options?: ErrorOptions) {
    const full = cutText(message, MAX_TEXT).replace(/\s*\n\s*/g, ' ');
    super(cutText(full, MAX_MESSAGE), options);
    this.full = full;
    this.reason = reason;
    this.file = file;
  }
}

/** Whether a person stopped what failed: nothing to tell. */
export function isCanceled(error: unknown): boolean {
  return error instanceof UserError && error.reason === 'canceled';
}

/** A `UserError` as it crosses a process or webview boundary. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly reason?: UserErrorReason;
  readonly file?: string;
}

export function toWire(error: unknown): WireError {
  if (error instanceof UserError) {
    return {
      name: error.name,
      message: error.message,
      reason: error.reason,
      ...(error.file === undefined ? {} : { file: error.file }),
    };
  }
  const e = error instanceof Error ? error : new Error(String(error));
  return { name: e.name, message: cutText(e.message, MAX_MESSAGE) };
}

export function fromWire(wire: WireError): Error {
  if (wire.reason !== undefined) return new UserError(wire.reason, wire.message, wire.file);
  const error = new Error(wire.message);
  error.name = wire.name;
  return error;
}

/** Wrong is the image or tensor; another may do. */
const INPUT_REASONS: readonly UserErrorReason[] = [
  'input-missing',
  'input-empty',
  'input-invalid',
  'input-too-large',
  'input-shape',
];

/** Whether another input may help: it is not the model, the settings or the engine that is wrong. */
export function isInputError(error: unknown): error is UserError {
  return error instanceof UserError && INPUT_REASONS.includes(error.reason);
}
