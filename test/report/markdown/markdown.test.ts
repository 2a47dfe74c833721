import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { reportToMarkdown } from '../../../src/report/markdown/markdown';
import {
  attributedReport,
  alignedReport,
  HOSTILE,
  hostileReport,
  nonFiniteReport,
  sampleReport,
  sensitiveReport,
} from '../sampleReport';

/** As a page would show it, with raw HTML allowed, which is the more dangerous reading. */
const render = (text: string) => new MarkdownIt({ html: true, linkify: true }).enable('table').render(text);

describe('reportToMarkdown', () => {
  it('says what a flip does to the output, where it starts and why', () => {
    const html = render(reportToMarkdown(sampleReport()));
    expect(html).toContain('<code>resnet18.onnx</code> on <code>chelsea.png</code>');
    expect(html).toMatch(/<td>↔ hx<\/td>\s*<td>4.8%<\/td>\s*<td>0.999<\/td>\s*<td>same: <code>tabby<\/code> 42%/);
    expect(html).toMatch(/<strong>changed<\/strong>: <code>tiger cat<\/code>/);
    expect(html).toContain('<code>layer0</code>');
    expect(html).toMatch(/<td>asymmetric kernels<\/td>\s*<td>57%<\/td>/);
    expect(html).toMatch(/<td>the stride grid at 224×224<\/td>\s*<td>43%<\/td>/);
    expect(html).toMatch(/<td>Kernels only<\/td>\s*<td>14% \(worse than doing nothing\)<\/td>/);
    expect(html).toContain('<li>↔ Mirroring the kernels alone makes it worse: 14% instead of 8.8%.');
    expect(html).toContain('<li>↔ at 225×225: 3.8%, from kernels only</li>');
    expect(html).toContain('Aligned widths near this one: 225, 193, 257');
  });

  it('lists the layers with the largest errors, in graph order, at most twenty', () => {
    const html = render(reportToMarkdown(sampleReport()));
    expect(html).toContain('Layers (20 largest of 28)');
    const numbers = [...html.matchAll(/<tr>\s*<td>(\d+)<\/td>/g)].map((m) => Number(m[1]));
    expect(numbers).toHaveLength(20);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('says which layers only swap channels, and which are shifted by a pixel', () => {
    const html = render(reportToMarkdown(alignedReport()));
    expect(html).toContain('equivariant up to swapping channels: <code>layer0</code>, <code>layer1</code>;');
    expect(html).toContain('<li>↔ channels that swap in <code>layer0</code> (3.5% → 0.035%): 3↔17, 5↔9, 12→40</li>');
    expect(html).toContain('<li>↔ shifted by one pixel, <code>layer3</code>: →1 px: 31% → 4%</li>');
    expect(reportToMarkdown(sampleReport())).not.toContain('swapping');
  });

  it('names the layers that add most to the difference', () => {
    const html = render(reportToMarkdown(attributedReport()));
    expect(html).toMatch(/<li>↔ <code>layer0<\/code> 30%, .* 22 more layers 15%, after the last layer 10%<\/li>/);
    expect(reportToMarkdown(sampleReport())).not.toContain('What each layer adds');
  });

  it('turns round what is good where the output should change', () => {
    const html = render(reportToMarkdown(sensitiveReport()));
    expect(html).toContain('should change, as the model’s description says');
    expect(html).toContain('first layer that differs');
    expect(html).toContain(
      '<li>↔ changes it, as it should. <code>left lung</code> and <code>right lung</code> are mirror images of each other:',
    );
    expect(html).toContain('<li>↕ <strong>does not change it, though it should</strong>.</li>');
    expect(html).toMatch(/<td>changed: <code>right lung<\/code>/);
    expect(html).toMatch(/<td><strong>same<\/strong>: <code>left lung<\/code>/);
    expect(html).not.toMatch(/worse|broken/);
  });

  it('shows hostile names as text', () => {
    const html = render(reportToMarkdown(attributedReport(alignedReport(hostileReport()))));
    expect(html).not.toMatch(/<img|<script|<b>|<a /);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/[\u0000-\u0008\u001b]/);
    expect(html).toContain('<code>a|b`c``@everyone &lt;b&gt;</code>');
    expect(reportToMarkdown(hostileReport())).not.toContain(HOSTILE.terminal);
  });

  it('has a row for each flip asked for only', () => {
    const html = render(reportToMarkdown(nonFiniteReport()));
    expect(html).toContain('↔ hx');
    expect(html).not.toContain('↕ vx');
    expect(html).toContain('<td>NaN</td>');
  });
});
