import { expect, test } from 'vitest';
import { PROBES, type Probe, type ProbeAnswer } from '../../../src/report/installation';
import { installationText, type Installation } from '../../../src/report/facts/installation';

const works: ProbeAnswer = { works: true, detail: '' };
const host = { node: '22.1.0', platform: 'win32-arm64', release: '10.0', processors: 8, memory: 16000 };

function installation(failing: Partial<Record<Probe, string>>, more: Partial<Installation> = {}): Installation {
  const answers = Object.fromEntries(
    PROBES.map((name) => [name, failing[name] === undefined ? works : { works: false, detail: failing[name] }]),
  );
  return { flipscope: '0.1.0', client: 'command line', node: 'own', host, answers, ...more };
}

test('every part has its line, and one sentence sums up', () => {
  const text = installationText(installation({}));
  expect(text.split('\n')).toHaveLength(5 + PROBES.length + 3);
  expect(text).toMatch(/^Platform +win32-arm64, 10.0$/m);
  expect(text).toMatch(/\n\nEverything works\.\n$/);
});

test('what is switched off is named with its reason', () => {
  const text = installationText(installation({ 'early-stop': 'signal SIGSEGV', arena: 'no memory' }));
  expect(text).toMatch(/^Early stop +switched off; failed: signal SIGSEGV$/m);
  expect(text).toContain('Models run without memory arena and early stop: the figures are the same, runs take longer.');
});

test('what stops every run is said first of all', () => {
  const text = installationText(installation({ runtime: 'There is no build.', 'early-stop': 'none' }));
  expect(text).toMatch(/\n\nModels cannot be run here: There is no build\.\n$/);
});

test('another Node is named by where it is from, with why', () => {
  const text = installationText(installation({}, { node: 'path', ownFailure: 'signal SIGTRAP' }));
  expect(text).toMatch(/^Node +22.1.0, found on the PATH$/m);
  expect(text).toMatch(/^Own Node +failed: signal SIGTRAP$/m);
});

test('in Electron the arena is off, and unknown parts were not tried', () => {
  const text = installationText(
    installation({}, { host: { ...host, electron: '37.1.0' }, answers: { runtime: works } }),
  );
  expect(text).toMatch(/^Memory arena +off in Electron$/m);
  expect(text).toMatch(/^Early stop +not tried$/m);
});
