import { IMAGENET_PREPROCESS } from '../../src/report/imageNet';
import { expect, test } from 'vitest';
import { pageHtml } from '../../src/extension/panel/pageHtml';
import { restoredSpec } from '../../src/extension/panel/panelState';
import type { AnalysisSpec } from '../../src/protocol/spec';

const sources = { cspSource: 'https://host', script: 'https://host/dist/webview.js', title: 'cat.png' };

test('the page runs one script, by a nonce of its own', () => {
  const page = pageHtml(sources);
  const nonce = /script-src &#39;nonce-([^&]+)&#39;/.exec(page)?.[1];
  expect(nonce?.length).toBeGreaterThanOrEqual(22);
  expect(page).toContain(`<script type="module" nonce="${nonce}" src="https://host/dist/webview.js"></script>`);
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page).not.toContain('unsafe');
  expect(pageHtml(sources)).not.toContain(nonce);
});

test('only a page that lays graphs out may load its script and run it', () => {
  expect(pageHtml(sources)).not.toMatch(/connect-src|worker-src/);
  const page = pageHtml({ ...sources, hasWorker: true });
  expect(page).toContain('; connect-src https://host; worker-src blob:; base-uri');
});

test('a name that looks like markup stays text', () => {
  const page = pageHtml({ ...sources, title: '"><img src=x onerror=alert(1)>' });
  expect(page).toContain('<title>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;</title>');
  expect(page).not.toContain('<img');
});

const spec: AnalysisSpec = {
  model: { kind: 'file', path: '/w/net.onnx' },
  input: { kind: 'image', path: '/w/cat.png' },
  flips: ['h', 'hv'],
  flipMode: 'file',
  preprocess: IMAGENET_PREPROCESS,
  preprocessOrigin: 'changed in the panel',
  layers: 'all',
  size: [225, 225],
};

test('the spec comes back from what the page had kept', () => {
  expect(restoredSpec({ spec, title: 'x', view: { layer: 3 } })).toEqual(spec);
  const noise = { ...spec, input: { kind: 'noise', seed: 4, shape: [1, 3, 8, 8] } };
  expect(restoredSpec({ spec: noise })).toEqual(noise);
});

test.each([
  undefined,
  null,
  'x',
  {},
  { spec: {} },
  { spec: { ...spec, flips: [] } },
  { spec: { ...spec, model: 'x' } },
])('anything else is not a spec: %j', (state) => {
  expect(restoredSpec(state)).toBeUndefined();
});
