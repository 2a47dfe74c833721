import { create } from '@bufbuild/protobuf';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ValueInfoProtoSchema } from '../../src/onnx/proto/onnx_pb';
import { editableModel, encodeModel } from '../../src/onnx/write';
import type { Subject } from './subject';

/** What a peer took for the same question, in milliseconds; the reason where it does not run here. */
export type PeerTime = { readonly ms: number; readonly layers: number } | { readonly missing: string };

/** Built model → the same architecture in torchvision. */
const TORCHVISION: Readonly<Record<string, string>> = {
  resnet18: 'resnet18',
  resnet50: 'resnet50',
  'mobilenet-v2': 'mobilenet_v2',
};

/** Images that the peers are given: one of the hooks takes seconds for each. */
const PEER_IMAGES = 8;

function fromImages(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : ['--images', folder, String(PEER_IMAGES)];
}

/** Runs the other ways to compare every layer of a model under three flips, by the Python that `PYTHON` names. */
export class Peers {
  private readonly python = process.env['PYTHON'] ?? 'python3';

  /**
   * @param scripts folder of the peers' scripts
   * @param folder where a copy of the model may be written
   */
  constructor(
    private readonly scripts: string,
    private readonly folder: string,
  ) {}

  /**
   * ONNX Runtime in Python with the same tensors as outputs, compared with NumPy.
   *
   * @param images a folder whose first images are analyzed, decoding included, instead of noise
   */
  onnxruntime({ model, x }: Subject, tensors: readonly string[], images?: string): PeerTime {
    const copy = editableModel(model.proto);
    const present = new Set(copy.graph.output.map(({ name }) => name));
    for (const name of tensors) if (!present.has(name)) copy.graph.output.push(create(ValueInfoProtoSchema, { name }));
    const file = join(this.folder, 'layers.onnx');
    writeFileSync(file, encodeModel(copy));
    return this.run('onnxruntime_numpy.py', [file, x.dims.join(), ...fromImages(images), ...tensors]);
  }

  /** PyTorch with hooks on torchvision's model of the same architecture. */
  torch(name: string, { x }: Subject, images?: string): PeerTime {
    const architecture = TORCHVISION[name];
    if (architecture === undefined) return { missing: `torchvision has no ${name}` };
    return this.run('torch_hooks.py', [architecture, x.dims.join(), ...fromImages(images)]);
  }

  private run(script: string, args: readonly string[]): PeerTime {
    const command = [join(this.scripts, script), ...args];
    const { status, stdout, stderr, error } = spawnSync(this.python, command, { encoding: 'utf8' });
    if (error !== undefined) return { missing: `${this.python}: ${error.message}` };
    if (status !== 0) return { missing: stderr.trim().split('\n').at(-1) ?? `exit code ${status}` };
    return JSON.parse(stdout) as PeerTime;
  }
}
