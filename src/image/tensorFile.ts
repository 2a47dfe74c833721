import { UserError } from '../protocol/errors';
import { memberPath, splitMember } from '../protocol/memberPath';
import { readInputFile } from './inputFile';
import { isNpy, npyShape, parseNpy } from './npy';
import { npzArray, npzNames } from './npz';
import { isSafetensors, readSafetensors, safetensor } from './safetensors';
import type { NamedTensor } from './tensorValues';

/** Names that are listed in a message. */
const MAX_NAMED = 12;

/** One of the tensors in a file, not read yet. */
interface OpenTensor {
  shape(): readonly number[];
  read(): NamedTensor;
}

/**
 * Reads a tensor: a `.npy` file, or a member of an `.npz` or `.safetensors` file (see `splitMember`); the only one where
 * none is named. What the file is, its bytes decide.
 *
 * @throws UserError `input-missing`, `input-empty`, `input-too-large`, `input-invalid`
 */
export async function readTensor(path: string): Promise<NamedTensor> {
  return (await openTensor(path)).read();
}

/** The shape that a tensor's file states. Throws as `readTensor`. */
export async function readTensorShape(path: string): Promise<readonly number[]> {
  return (await openTensor(path)).shape();
}

/** Names of the tensors in a file, in its order; none where it is no file of several. Throws as `readTensor`. */
export async function tensorNames(path: string): Promise<readonly string[]> {
  const { file } = splitMember(path);
  const bytes = await readInputFile(file, 'tensor');
  if (isZip(bytes)) return npzNames(bytes, file);
  return isSafetensors(bytes) ? [...readSafetensors(bytes, file).entries.keys()] : [];
}

async function openTensor(path: string): Promise<OpenTensor> {
  const { file, member } = splitMember(path);
  const bytes = await readInputFile(file, 'tensor');
  if (isZip(bytes)) return openNpz(bytes, file, member);
  if (isSafetensors(bytes)) return openSafetensors(bytes, file, member);
  if (member !== undefined && isNpy(bytes)) {
    throw new UserError('input-invalid', `${file}: it holds one tensor, found "${member}" chosen. Leave it out.`, file);
  }
  return { shape: () => npyShape(bytes, file), read: () => parseNpy(bytes, file) };
}

function openNpz(bytes: Uint8Array, file: string, member: string | undefined): OpenTensor {
  const chosen = choose(npzNames(bytes, file), member?.replace(/\.npy$/i, ''), file);
  const name = memberPath(file, chosen);
  const array = npzArray(bytes, file, chosen);
  return { shape: () => npyShape(array, name), read: () => parseNpy(array, name) };
}

function openSafetensors(bytes: Uint8Array, file: string, member: string | undefined): OpenTensor {
  const header = readSafetensors(bytes, file);
  const chosen = choose([...header.entries.keys()], member, file);
  return {
    shape: () => header.entries.get(chosen)!.shape,
    read: () => safetensor(bytes, header, chosen, memberPath(file, chosen)),
  };
}

/** @throws UserError `input-invalid` with the names there are, unless one is chosen or alone */
function choose(names: readonly string[], member: string | undefined, file: string): string {
  const [only, another] = names;
  if (member === undefined && only !== undefined && another === undefined) return only;
  if (member !== undefined && names.includes(member)) return member;
  if (only === undefined) {
    throw new UserError('input-invalid', `${file}: expected tensors in it, found none. Choose another file.`, file);
  }
  const listed = names.slice(0, MAX_NAMED).join(', ');
  const rest = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  const found = member === undefined ? `${names.length} tensors` : `no tensor "${member}", but`;
  throw new UserError(
    'input-invalid',
    `${file}: found ${found} ${member === undefined ? 'in it: ' : ''}${listed}${rest}. Choose one, such as ${memberPath(file, only)}.`,
    file,
  );
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}
