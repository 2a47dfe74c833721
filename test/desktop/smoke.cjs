/** Runs in a desktop VS Code where the package is installed: see scripts/testDesktop.mjs. */
const assert = require('node:assert/strict');
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout } = require('node:timers/promises');
const { name, publisher } = require('../../package.json');
const { commands, extensions, Uri, window, workspace } = require('vscode');

const [REPORT_MS, POLL_MS] = [180_000, 500];

exports.run = async () => {
  const extension = extensions.getExtension(`${publisher}.${name}`);
  assert.ok(extension, 'the extension is not installed');
  await extension.activate();
  await checksInstallation();
  await makesReport();
};

/** The engine starts in this VS Code, runs a model and decodes an image. */
async function checksInstallation() {
  await commands.executeCommand('flipscope.checkInstallation');
  const text = window.activeTextEditor?.document.getText() ?? '';
  console.log(text);
  assert.match(text, /^Flipscope/, 'no findings are shown');
  assert.doesNotMatch(text, /cannot be run here/, 'the engine does not work');
}

/** A report is made, shown and kept. */
async function makesReport() {
  const image = Uri.joinPath(workspace.workspaceFolders[0].uri, 'chelsea.png');
  void commands.executeCommand('flipscope.checkFlipInvariance', image, [image]);
  for (let waited = 0; keptReports().length === 0; waited += POLL_MS) {
    assert.ok(waited < REPORT_MS, 'no report was kept');
    await setTimeout(POLL_MS);
  }
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
  assert.ok(
    tabs.some((label) => label.includes('chelsea.png')),
    `no tab of the report: ${tabs.join(', ')}`,
  );
}

/** In the storage of the workspace, in the profile that was made for this run. */
function keptReports() {
  const files = readdirSync(join(process.env['FLIPSCOPE_SMOKE_STORAGE'], 'User'), { recursive: true });
  return files.filter((file) => file.endsWith('.report'));
}
