/** `npm run build:proto`: writes src/onnx/proto/onnx_pb.ts, the TypeScript binding of onnx.proto (ONNX 1.23.2, Apache-2.0). */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from './run.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'src', 'onnx', 'proto');
const template = {
  version: 'v2',
  plugins: [{ local: join(root, 'node_modules/.bin/protoc-gen-es'), out: folder, opt: ['target=ts'] }],
  inputs: [{ directory: folder }],
};

const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
const code = await exitCodeOf(process.execPath, [buf, 'generate', '--template', JSON.stringify(template)], {
  cwd: folder,
});
if (code === 0) {
  // Bytes that are read are views on a file's own buffer, never on a shared one.
  const file = join(folder, 'onnx_pb.ts');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/Uint8Array(?!<)/g, 'Uint8Array<ArrayBuffer>'));
}
process.exitCode = code;
