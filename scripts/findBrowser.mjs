/** Finds a Chromium for the end-to-end tests, or installs Debian's where it may. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { aptInstall } from './run.mjs';

/** The shell without a window comes first: it does the same in less time. */
const ON_PATH = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const IN_PLACE = [
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of a Chromium-family browser: CHROME_PATH, else one on PATH, else Playwright's own download, else Debian's
 * package, installed when this user may.
 * @throws Error with one line saying what to install.
 */
export async function findBrowser() {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROME_PATH names no file: ${given}. Point it at a Chromium or Chrome executable, or unset it.`);
  }
  const found = installedBrowser();
  if (found) return found;
  console.log("No Chromium found: trying to install Debian's (apt-get install chromium-headless-shell)");
  if (!(await aptInstall(['chromium-headless-shell']))) await aptInstall(['chromium']);
  const installed = installedBrowser();
  if (installed) return installed;
  throw new Error(
    'The end-to-end tests need Chromium or Chrome: install it (Debian: apt-get install chromium) or set CHROME_PATH to its executable.',
  );
}

function installedBrowser() {
  return ON_PATH.map(which).find(Boolean) ?? IN_PLACE.find((path) => existsSync(path)) ?? playwrightBrowser();
}

function which(program) {
  try {
    return execFileSync('which', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined; // `which` says "not here" by its exit code
  }
}

/** The newest Chromium that `playwright install` has put on this machine. */
function playwrightBrowser() {
  const folders = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  ].filter((folder) => folder && existsSync(folder));
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-mac-arm64/Chromium.app/Contents/MacOS/Chromium',
  ];
  const builds = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^chromium-\d+$/.test(name))
      .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
      .map((name) => join(folder, name)),
  );
  return builds.flatMap((build) => inside.map((path) => join(build, path))).find((path) => existsSync(path));
}

async function main() {
  try {
    console.log(`Browser: ${await findBrowser()}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

// Not awaited here: the tests load this file where a module must not wait.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) void main();
