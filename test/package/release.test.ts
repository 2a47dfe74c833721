import { expect, test } from 'vitest';
import { isPreRelease, obstacles, publishing, versionedChangelog } from '../../scripts/release/plan.mjs';

test('odd minor numbers are pre-releases', () => {
  expect(['0.1.0', '0.2.0', '1.0.7', '1.11.3'].map(isPreRelease)).toEqual([true, false, false, true]);
});

test('a release has a section in the changelog and a commit', () => {
  const changelog = '# Changelog\n\n## Unreleased\n\n## 1.2.0 (2027-01-31)\n\n- 1.3.0 is named here only\n';
  expect(obstacles({ version: '1.2.0', changelog, changed: '' })).toEqual([]);
  expect(obstacles({ version: '1.3.0', changelog, changed: ' M README.md\n' })).toEqual([
    'CHANGELOG.md has no section "## 1.3.0": run "npm run release -- --changelog".',
    'Files differ from the last commit:\n M README.md',
  ]);
});

test('what is unreleased becomes the section of its version, once', () => {
  const changelog = '# Changelog\n\n## Unreleased\n\n### Added\n\n- $& Bands.\n\n## 1.2.0\n\n- Maps.\n';
  const versioned = versionedChangelog(changelog, '1.3.0');
  expect(versioned).toBe(
    '# Changelog\n\n## Unreleased\n\n## 1.3.0\n\n### Added\n\n- $& Bands.\n\n## 1.2.0\n\n- Maps.\n',
  );
  expect(obstacles({ version: '1.3.0', changelog: versioned, changed: '' })).toEqual([]);
  expect(() => versionedChangelog(changelog, '1.2.0')).toThrow('raise "version" in package.json');
  expect(() => versionedChangelog(versioned, '1.4.0')).toThrow('nothing under "## Unreleased"');
  expect(() => versionedChangelog('# Changelog\n', '1.4.0')).toThrow('no section "## Unreleased"');
});

test('publishes every file once, the command line after what it asks for', () => {
  const vsix = ['a.vsix', 'b.vsix'];
  const npm = ['a.tgz', 'cli.tgz'];
  const commands = publishing({ vsix, npm, preRelease: true });
  const files = commands.map((words) => words.filter((word) => /\.(vsix|tgz)$/.test(word)));
  expect(files).toEqual([vsix, vsix, ['a.tgz'], ['cli.tgz']]);
  for (const words of commands) expect(words.join(' ')).toMatch(/ --pre-release$| --tag next$/);
  const release = publishing({ vsix, npm, preRelease: false }).map((words) => words.join(' '));
  expect(release.join('\n')).not.toMatch(/pre-release|next/);
});
