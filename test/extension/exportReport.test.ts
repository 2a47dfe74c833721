import { expect, test } from 'vitest';
import { fileStem } from '../../src/extension/panel/exportReport';

test('a file is named after others without what shells and web addresses want quoted', () => {
  expect(fileStem('chelsea', 'resnet18', 'flip-report')).toBe('chelsea-resnet18-flip-report');
  expect(fileStem('my cat (2)', 'efficientnet-lite0 [int8]')).toBe('my-cat-2-efficientnet-lite0-int8');
  expect(fileStem('Bäume_1.2', '模型')).toBe('Bäume_1.2-模型');
});
