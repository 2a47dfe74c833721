import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema } from '../../onnx/proto/onnx_pb';
import { makeFolder } from '../files/makeFolder';
import { describeWriteError, writeWhole } from '../files/writeWhole';

export interface KeptModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why the model could not be kept, for a person. */
  readonly warning?: string;
}

/** What follows the model in its file: the SHA-256 of all before it, as an entry of its metadata. */
const SEAL_KEY = 'flipscope.sha256';
/** No model that is made here is larger. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * A model that can be made again: what a file holds when it is whole, else made and put there. Never rejects where only
 * the file cannot be read or written: the model is then used from memory.
 */
export async function keptModel(file: string, make: () => Uint8Array<ArrayBuffer>): Promise<KeptModel> {
  const kept = await readSealed(file);
  if (kept !== undefined) return { bytes: kept };
  const bytes = sealed(make());
  try {
    await makeFolder(dirname(file));
    await writeWhole(file, bytes);
    return { bytes };
  } catch (error) {
    const why = describeWriteError(error instanceof Error && error.cause !== undefined ? error.cause : error);
    return {
      bytes,
      warning: `The built-in model cannot be kept in ${file}: ${why}. It is made in memory, about a second for every run.`,
    };
  }
}

/** Undefined for a file that is not there, not readable, cut short or changed. */
async function readSealed(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > MAX_BYTES) return undefined;
    const bytes = new Uint8Array(await readFile(file));
    const end = bytes.length - sealOf(new Uint8Array()).length;
    const isWhole = end > 0 && Buffer.compare(sealOf(bytes.subarray(0, end)), bytes.subarray(end)) === 0;
    return isWhole ? bytes : undefined;
  } catch {
    // A memory that cannot be read is none.
    return undefined;
  }
}

function sealed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const seal = sealOf(bytes);
  const whole = new Uint8Array(bytes.length + seal.length);
  whole.set(bytes);
  whole.set(seal, bytes.length);
  return whole;
}

/** Protobuf messages concatenate: the model with this behind it is a model. */
function sealOf(bytes: Uint8Array): Uint8Array {
  const value = createHash('sha256').update(bytes).digest('hex');
  const entry = create(StringStringEntryProtoSchema, { key: SEAL_KEY, value });
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { metadataProps: [entry] }));
}
