import { expect, it, vi } from 'vitest';
import { RunStatus } from '../../../src/extension/engine/runStatus';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { window } from '../support/vscodeShim';

it('names what is run for as long as it is, and no name is an icon', () => {
  const item: Record<string, unknown> = { show: vi.fn(), hide: vi.fn(), dispose: vi.fn() };
  window.createStatusBarItem.mockReturnValueOnce(item as never);
  const status = new RunStatus();
  const spec: AnalysisSpec = {
    model: { kind: 'file', path: '/m/$(bug).onnx' },
    input: { kind: 'image', path: '/images/cat.png' },
    flips: ['h'],
    flipMode: 'tensor',
  };
  status.began(spec);
  expect(item['show']).toHaveBeenCalledOnce();
  expect(item['text']).toBe('$(sync~spin) Flipscope: cat.png · $ (bug)');
  expect(item['command']).toBe('flipscope.showLog');
  status.ended();
  expect(item['hide']).toHaveBeenCalledOnce();
  status.dispose();
  expect(item['dispose']).toHaveBeenCalledOnce();
});
