import { expect, it } from 'vitest';
import { runNotes } from '../../../src/report/facts/runNotes';
import { NO_ASSETS } from '../../../src/report/html/assets';
import { renderExport } from '../../../src/report/exports';
import { sampleReport } from '../sampleReport';

const FACTS = {
  unchecked: [{ name: 'a.png', message: 'a.png: `<b>no image</b>`.' }],
  failed: Array.from({ length: 22 }, (_, i) => `${i}.png: differs`),
  checked: 30,
  remarks: ['As good as before.'],
};

it('come first in a summary, as code, and only so many', () => {
  const text = renderExport('md', [], runNotes(FACTS));
  expect(text).toContain('## Flipscope: 1 input could not be checked\n\n- `` a.png: `<b>no image</b>`. ``\n');
  expect(text).toMatch(/\n## Flipscope: 22 of 30 inputs do not pass\n\n- `0\.png: differs`\n/);
  expect(text).toMatch(/- `19\.png: differs`\n- and 2 more\n\n## Flipscope: baseline\n\n- `As good as before\.`\n$/);
});

it('come first on a page, as text', () => {
  const page = renderExport('html', [{ report: sampleReport(), assets: NO_ASSETS }], runNotes(FACTS));
  const aside = page.slice(page.indexOf('<aside'), page.indexOf('</aside>'));
  expect(aside).toContain('<h2>1 input could not be checked</h2>');
  expect(aside).toContain('<li>a.png: `&lt;b&gt;no image&lt;/b&gt;`.</li>');
  expect(aside).toContain('<li>19.png: differs</li><li>and 2 more</li>');
  expect(page.indexOf('<aside')).toBeLessThan(page.indexOf('<main>'));
});

it('are none where nothing is wrong', () => {
  expect(runNotes({ unchecked: [], failed: [], checked: 3, remarks: [] })).toEqual([]);
  expect(renderExport('html', [{ report: sampleReport(), assets: NO_ASSETS }])).not.toContain('<aside');
});
