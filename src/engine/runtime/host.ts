import { cpus, release, totalmem } from 'node:os';
import type { EngineHost } from '../../report/installation';

/** What is known of this process and its machine without asking who uses it. */
export function engineHost(): EngineHost {
  const glibc = glibcVersion();
  const { node, electron } = process.versions as { readonly node: string; readonly electron?: string };
  return {
    node,
    ...(electron === undefined ? {} : { electron }),
    platform: `${process.platform}-${process.arch}`,
    release: release(),
    ...(glibc === undefined ? {} : { glibc }),
    processors: cpus().length,
    memory: Math.round(totalmem() / 2 ** 20),
  };
}

function glibcVersion(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  // Names of network interfaces take time, and are nobody's business.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}
