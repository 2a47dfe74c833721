import { splitMember } from './memberPath';

/** What Flipscope can do with a file, by its name; what an image is, its bytes decide when it is read. */
export type FileKind = 'image' | 'tensor' | 'model' | 'weights';

/** Lower case, without the dot. The menus' `when` clauses in package.json name the same ones (a test compares them). */
export const IMAGE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif'] as const;
export const TENSOR_EXTENSIONS = ['npy', 'npz', 'safetensors'] as const;
export const MODEL_EXTENSIONS = ['onnx'] as const;
/** Weights without a graph, which have to be exported first. */
export const WEIGHTS_EXTENSIONS = ['pt', 'pth', 'h5', 'keras'] as const;

const KINDS: ReadonlyMap<string, FileKind> = new Map<string, FileKind>([
  ...IMAGE_EXTENSIONS.map((extension) => [extension, 'image'] as const),
  ...TENSOR_EXTENSIONS.map((extension) => [extension, 'tensor'] as const),
  ...MODEL_EXTENSIONS.map((extension) => [extension, 'model'] as const),
  ...WEIGHTS_EXTENSIONS.map((extension) => [extension, 'weights'] as const),
]);

/** Of a path, with or without a member (see `splitMember`). */
export function fileKind(given: string): FileKind | undefined {
  const path = splitMember(given).file;
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : KINDS.get(name.slice(dot + 1).toLowerCase());
}
