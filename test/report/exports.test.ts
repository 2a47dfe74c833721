import { expect, test } from 'vitest';
import { EXPORT_KINDS } from '../../src/report/exportKinds';
import { exportAssets, renderExport } from '../../src/report/exports';
import { NO_ASSETS } from '../../src/report/html/assets';
import { parseReport } from '../../src/report/json';
import type { LayerReport } from '../../src/report/report';
import { sampleReport } from './sampleReport';

const entry = { report: sampleReport(), assets: NO_ASSETS };

test('one report is a document of its kind', () => {
  expect(parseReport(renderExport('json', [entry]))).toEqual(sampleReport());
  expect(renderExport('html', [entry])).toMatch(/^<!doctype html>/);
  expect(renderExport('csv', [entry])).toMatch(/^tensor,/);
  expect(renderExport('md', [entry])).toMatch(/^### Flipscope/);
});

test('several reports are an array, one page, one table, or sections', () => {
  const both = [entry, entry];
  expect(JSON.parse(renderExport('json', both))).toHaveLength(2);
  expect(renderExport('html', both)).toContain('id="report-2"');
  expect(renderExport('csv', both)).toMatch(/^input,model,tensor,/);
  expect(renderExport('md', both).match(/^### Flipscope/gm)).toHaveLength(2);
});

test('inputs that are called the same are told apart by their folders', () => {
  const at = (path: string) => {
    const report = sampleReport();
    const source = { ...report.input.source, path } as typeof report.input.source;
    return { ...entry, report: { ...report, input: { ...report.input, source } } };
  };
  const both = [at('/data/left/cat.png'), at('/data/right/cat.png')];
  expect(renderExport('md', both).match(/^### .*$/gm)).toEqual([
    '### Flipscope: `resnet18.onnx` on `left/cat.png`',
    '### Flipscope: `resnet18.onnx` on `right/cat.png`',
  ]);
  const page = renderExport('html', both);
  for (const [i, name] of ['left/cat.png', 'right/cat.png'].entries()) {
    expect(page).toContain(`<a href="#report-${i + 1}">${name}</a>`);
    expect(page).toContain(`on <b>${name}</b>`);
  }
});

test('only a page has images: of the first broken layer per flip and the last with space', async () => {
  const layer = (tensor: string, action: 'flip(3)' | 'permute' | 'invariant' | 'lost'): LayerReport => ({
    ...sampleReport().layers[0]!,
    tensor,
    action: { h: action, v: action },
  });
  const report = {
    ...sampleReport(),
    flips: ['h', 'v'] as const,
    layers: [layer('a', 'flip(3)'), layer('b', 'flip(3)'), layer('c', 'permute'), layer('d', 'invariant')],
    firstBroken: { h: 'b', v: 'd' },
  };
  const asked: (readonly string[])[] = [];
  const images = { images: {}, heatmaps: [] };
  const imagesOf = async (tensors: readonly string[]) => {
    asked.push(tensors);
    return images;
  };
  const others = EXPORT_KINDS.filter((kind) => kind !== 'html');
  expect(await exportAssets(others, report, imagesOf)).toBe(NO_ASSETS);
  expect(asked).toEqual([]);
  expect(await exportAssets(['md', 'html'], report, imagesOf)).toBe(images);
  expect(asked).toEqual([['b', 'c']]);
});
