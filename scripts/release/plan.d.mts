export function isPreRelease(version: string): boolean;

export function obstacles(state: {
  readonly version: string;
  readonly changelog: string;
  readonly changed: string;
}): readonly string[];

export function versionedChangelog(changelog: string, version: string): string;

export function publishing(made: {
  readonly vsix: readonly string[];
  readonly npm: readonly string[];
  readonly preRelease: boolean;
}): readonly (readonly string[])[];
