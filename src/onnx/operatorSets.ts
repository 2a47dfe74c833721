import type { OperatorSetIdProto } from './proto/onnx_pb';

/** Both spellings of the domain of the standard operators. */
export function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

/** One spelling for each domain. */
export function domainKey(domain: string): string {
  return isDefaultDomain(domain) ? '' : domain;
}

/** Version of the default operator set; undefined when it is not imported. */
export function importedOpset(imports: readonly OperatorSetIdProto[]): number | undefined {
  const entry = imports.find((o) => isDefaultDomain(o.domain));
  return entry && Number(entry.version);
}
