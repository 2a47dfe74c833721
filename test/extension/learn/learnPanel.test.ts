import { beforeEach, expect, test, vi } from 'vitest';
import { Uri, window, type WebviewPanel } from 'vscode';
import { LearnPanel } from '../../../src/extension/learn/learnPanel';
import { fakeView } from '../support/fakeView';

const extension = Uri.file('/extension');
const create = vi.mocked(window.createWebviewPanel);
const registerSerializer = vi.mocked(window.registerWebviewPanelSerializer);

beforeEach(() => {
  create.mockReset();
  registerSerializer.mockClear();
});

test('opens one panel and shows it again', () => {
  const { view, close } = fakeView();
  create.mockReturnValue(view);
  const learn = new LearnPanel(extension);
  learn.open();
  learn.open();
  expect(create).toHaveBeenCalledTimes(1);
  expect(create.mock.calls[0]?.[0]).toBe('flipscope.learn');
  expect(view.reveal).toHaveBeenCalledTimes(1);
  expect(view.webview.html).toMatch(/<script type="module" nonce="[^"]+" src="[^"]*dist\/learn\.js">/);
  expect(view.webview.html).toContain('default-src &#39;none&#39;');
  close();
  create.mockReturnValue(fakeView().view);
  learn.open();
  expect(create).toHaveBeenCalledTimes(2);
});

test('fills its panel again after a reload, and opens no second one', async () => {
  const learn = new LearnPanel(extension);
  const serializer = registerSerializer.mock.calls[0]?.[1] as unknown as {
    deserializeWebviewPanel(view: WebviewPanel): Promise<void>;
  };
  const { view } = fakeView();
  await serializer.deserializeWebviewPanel(view);
  expect(view.webview.html).toContain('learn.js');
  learn.open();
  expect(create).not.toHaveBeenCalled();
  learn.dispose();
  expect(view.dispose).toHaveBeenCalled();
});
