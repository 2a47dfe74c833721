import { formatNumber } from './format';
import { plainText } from './formatText';
import type { Report } from '../report';

/** What ran the model: `ONNX Runtime 1.30.0`, `ONNX Runtime 1.24.0 of /opt/ort`, `ONNX Runtime 1.30.0 on webgpu, whose outputs differ from the processor's by 1.2e-7`. */
export function runtimeWords({ tool: { onnxruntime, runtimePath, provider } }: Pick<Report, 'tool'>): string {
  const own = runtimePath === undefined ? '' : ` of ${plainText(runtimePath)}`;
  const runtime = `ONNX Runtime ${onnxruntime}${own}`;
  if (provider === undefined) return runtime;
  const { name, difference } = provider;
  const apart =
    difference === undefined ? '' : `, whose outputs differ from the processor's by ${formatNumber(difference)}`;
  return `${runtime} on ${plainText(name)}${apart}`;
}
