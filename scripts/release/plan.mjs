/**
 * By VS Code's rule for extensions without suffixes in their versions: an odd minor number is a pre-release
 * (https://code.visualstudio.com/api/working-with-extensions/publishing-extension#prerelease-extensions).
 */
export function isPreRelease(version) {
  return Number(version.split('.')[1]) % 2 === 1;
}

/**
 * What has to be put right before a release, each as a sentence.
 * @param changelog CHANGELOG.md
 * @param changed paths that differ from the last commit, as `git status --porcelain` prints them
 */
export function obstacles({ version, changelog, changed }) {
  return [
    ...(headingsOf(changelog).includes(version)
      ? []
      : [`CHANGELOG.md has no section "## ${version}": run "npm run release -- --changelog".`]),
    ...(changed.trim() === '' ? [] : [`Files differ from the last commit:\n${changed.trimEnd()}`]),
  ];
}

/**
 * The changelog with what stood under Unreleased as the section of this version, and an empty Unreleased above it.
 * @throws when there is nothing to move, or the version has its section already
 */
export function versionedChangelog(changelog, version) {
  const [, entries] = /^## Unreleased\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog) ?? [];
  if (entries === undefined) throw new Error('CHANGELOG.md has no section "## Unreleased".');
  if (entries.trim() === '') throw new Error('CHANGELOG.md has nothing under "## Unreleased".');
  if (headingsOf(changelog).includes(version)) {
    throw new Error(`CHANGELOG.md has a section "## ${version}" already: raise "version" in package.json.`);
  }
  return changelog.replace(/^## Unreleased\n/m, () => `## Unreleased\n\n## ${version}\n`);
}

function headingsOf(changelog) {
  return [...changelog.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading.split(' ')[0]);
}

/**
 * What publishes, in this order: the packages for each platform before the one that asks for them. Tokens come from the
 * environment: VSCE_PAT, OVSX_PAT, and npm's own login.
 * @param vsix files of all platforms
 * @param npm packed files, those of the platforms first
 */
export function publishing({ vsix, npm, preRelease }) {
  const flags = preRelease ? ['--pre-release'] : [];
  return [
    ['npx', 'vsce', 'publish', '--packagePath', ...vsix, ...flags],
    ['npx', 'ovsx', 'publish', '--packagePath', ...vsix, ...flags],
    ...npm.map((file) => ['npm', 'publish', file, '--access', 'public', '--tag', preRelease ? 'next' : 'latest']),
  ];
}
