import { createHash } from 'node:crypto';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import { reportsToHtml } from '../../../src/report/html/html';
import { NO_ASSETS, type PngUri, type ReportAssets } from '../../../src/report/html/assets';
import { html } from '../../../src/report/html/markup';
import {
  attributedReport,
  alignedReport,
  HOSTILE,
  hostileReport,
  nonFiniteReport,
  sampleReport,
  scaledReport,
  sensitiveReport,
} from '../sampleReport';
import type { Report } from '../../../src/report/report';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

const PNG: PngUri =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const ASSETS: ReportAssets = {
  images: { id: PNG, h: PNG, v: PNG, hv: PNG },
  heatmaps: (['h', 'v', 'hv'] as const).map((flip) => ({ tensor: 'layer0_out', flip, uri: PNG, max: 3.25 })),
};

/** The page of one report. */
const reportToHtml = (report: Report, assets = NO_ASSETS): string => reportsToHtml([{ report, assets }]);

/** Every element of the page, as a browser's parser makes them. */
function elements(page: string): Element[] {
  const found: Element[] = [];
  const walk = (node: Node): void => {
    if ('attrs' in node) found.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(page));
  return found;
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const attribute = (element: Element, name: string) => element.attrs.find((a) => a.name === name)?.value;
const tags = (page: string) => new Set(elements(page).map((element) => element.tagName));
/** Texts apart from each other, as they stand on screen. */
function bodyText(page: string): string {
  const texts: string[] = [];
  const walk = (node: Node): void => {
    if ('value' in node) texts.push(node.value.trim());
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(elements(page).find((element) => element.tagName === 'body')!);
  return texts
    .filter((text) => text !== '')
    .join(' ')
    .replace(/\s+/g, ' ');
}

describe('reportsToHtml', () => {
  it('holds images whole, however long they are', () => {
    const long: PngUri = `data:image/png;base64,${'A'.repeat(200_000)}`;
    const page = reportToHtml(sampleReport(), { images: { id: long }, heatmaps: [] });
    const [image] = elements(page).filter((element) => element.tagName === 'img');
    expect(attribute(image!, 'src')).toBe(long);
  });

  it('shows verdict, images, layers, outputs, causes, sizes, audit, preprocessing, checks and warnings', () => {
    const text = bodyText(reportToHtml(sampleReport(), ASSETS));
    for (const part of [
      'Flipscope: resnet18.onnx on chelsea.png',
      'when mirrored left-right; the class scores move by 4.8% of their length.',
      'turned upside-down',
      'E 3.5%, brightest 3.25',
      'All 28 layers',
      'layer0 starts here ↔ ↕ ↻',
      'GlobalAveragePool_1 invariant',
      'y(x) − y(hx) 4.8% 0.999 0.310 0.0270 same 5 of 5',
      'y(vx) − y(hvx)',
      'tiger cat',
      'asymmetric kernels 57%',
      'Kernels and stride grid exact: this is the whole explanation 3e-7',
      'Mirroring the kernels alone makes it worse: 14% instead of 8.8%. Mirroring kernels and stride grid together',
      '↔ at 225×225: 3.8%, from kernels only ↕ at 225×225: 19%',
      'Audit: 1 of 2 operators are not their own mirror images',
      'shorter side to 256, center crop 224×224',
      'ImageNet default',
      'effect of measuring on the output none, identical',
      'load 120 ms',
      'The input size is free; 224×224 was used.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shows which layers swap which channels, and which a shift brings closer', () => {
    const text = bodyText(reportToHtml(alignedReport(), ASSETS));
    for (const part of [
      'layer0 starts here ↔ ↕ ↻ swaps channels ↔',
      'layer2/Conv partly swaps ↔',
      'Channel matching and shifts',
      '2 of 5 broken layers whose channels were matched are equivariant up to swapping channels: layer0, layer1;',
      'layer0 3.5% → 0.035% 3↔17, 5↔9, 12→40 –',
      'layer3 – – →1 px: 31% → 4%',
    ]) {
      expect(text).toContain(part);
    }
    expect(bodyText(reportToHtml(sampleReport(), ASSETS))).not.toContain('Channel matching');
  });

  it('attributes the difference to layers and places', () => {
    const page = reportToHtml(attributedReport(), ASSETS);
    const text = bodyText(page);
    expect(text).toContain('↔ mirrored left-right: error 4.8% of “output” layer attribution layer0 30% layer1 20%');
    expect(text).toContain('16 more layers 0% after the last layer 10%');
    expect(text).toContain('by place in layer25_out (2×2), largest 50%, smallest −10%');
    const places = elements(page).filter((e) => e.tagName === 'rect' && attribute(e, 'fill-opacity') !== undefined);
    expect(places.map((e) => ['class', 'x', 'y', 'fill-opacity'].map((name) => attribute(e, name)))).toEqual([
      ['for', '0', '0', '1'],
      ['for', '1', '0', '0.8'],
      ['against', '0', '1', '0.2'],
      ['for', '1', '1', '0.4'],
    ]);
    const { causes, sizeAdvice, audit, ...alone } = attributedReport();
    expect([causes, sizeAdvice, audit]).not.toContain(undefined);
    expect(bodyText(reportToHtml(alone))).toContain('What each layer adds to the difference');
  });

  it('turns round what is good where the output should change', () => {
    const page = reportToHtml(sensitiveReport(), ASSETS);
    const classOf = (text: string) =>
      elements(page)
        .filter((e) => e.tagName === 'span' && textOf(e) === text)
        .map((e) => attribute(e, 'class'));
    expect(classOf('unchanged')).toEqual(['bad']);
    expect(classOf('4.8%')).toEqual(['good', 'good']);
    expect(classOf('2e-7')).toEqual(['bad']);
    expect(classOf('changed')).toEqual(['good', 'good']);
    expect(classOf('same')).toEqual(['bad']);
    expect(classOf('larger than with nothing mirrored')).toEqual(['badge soft']);
    expect(classOf('starts here ↔ ↕ ↻')).toEqual(['badge soft']);
    const text = bodyText(page);
    expect(text).toContain('should change, as the model’s description says');
    expect(text).toContain('left lung and right lung are mirror images of each other: they change places.');
    expect(text).toContain('Mirroring the kernels alone makes the difference larger');
    expect(text).not.toContain('worse');
    expect(text).toMatch(/^Flipscope: resnet18.onnx on chelsea.png Turning upside-down does not change/);
  });

  it('needs no network and no script, and forbids both', () => {
    const page = reportToHtml(sampleReport(), ASSETS);
    const all = elements(page);
    for (const tag of ['script', 'link', 'iframe', 'object', 'embed', 'base', 'form'])
      expect(tags(page)).not.toContain(tag);
    const targets = all.flatMap((e) => e.attrs.filter((a) => /^(src|href|srcset|action|data)$/.test(a.name)));
    expect(targets.length).toBeGreaterThan(7);
    for (const { value } of targets) expect(value).toMatch(/^(data:image\/png;base64,|#)/);
    for (const { name } of all.flatMap((e) => e.attrs)) expect(name).not.toMatch(/^on|^style$/);
    const policy = all.map((e) => attribute(e, 'content')).find((content) => content?.startsWith("default-src 'none'"));
    const style = all.filter((e) => e.tagName === 'style').map(textOf);
    expect(style).toHaveLength(1);
    expect(style[0]).not.toMatch(/url\(|@import/);
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style[0]!).digest('base64')}'`);
    expect(policy).not.toMatch(/unsafe|script-src/);
  });

  it('shows hostile names as those characters', () => {
    const page = reportToHtml(attributedReport(alignedReport(hostileReport())));
    expect([...tags(page)].filter((tag) => /^(img|script|b)$/.test(tag))).toEqual(['b']);
    for (const element of elements(page).filter((e) => e.tagName === 'b')) {
      expect(textOf(element)).not.toBe('');
    }
    const text = bodyText(page);
    expect(text).toContain(HOSTILE.markup);
    expect(text).toContain('</td><script>alert(2)</script>');
    expect(text).toContain(HOSTILE.formula);
    expect(text).toContain('evil\ufffdname second line');
    expect(page).not.toMatch(/[\u0000-\u0008\u001b]/);
    const names = elements(page).flatMap((e) => e.attrs.map((a) => a.name));
    expect(names.filter((name) => name.startsWith('on'))).toEqual([]);
  });

  it('draws what can be drawn when numbers are not finite or missing', () => {
    const page = reportToHtml({ ...nonFiniteReport(), outputs: [] });
    expect(page).not.toMatch(/(x|y|width|height|points|d|cx|cy)="[^"]*(NaN|Infinity)/);
    expect(bodyText(page)).toContain('NaN');
  });

  it('embeds the original once, however many heatmaps lie over it', () => {
    const page = reportToHtml(sampleReport(), ASSETS);
    const uses = elements(page).filter((e) => e.tagName === 'use');
    expect(uses.map((e) => attribute(e, 'href'))).toEqual(['#original-1', '#original-1', '#original-1']);
    expect(elements(page).filter((e) => attribute(e, 'id') === 'original-1')).toHaveLength(1);
  });

  it('refuses an image that is not an embedded PNG', () => {
    const bad = 'https://example.test/x.png' as unknown as PngUri;
    expect(() => reportToHtml(sampleReport(), { images: { id: bad }, heatmaps: [] })).toThrowError(
      /not a PNG data URI/,
    );
  });

  it('gives images, charts and scrolling tables a name for screen readers', () => {
    const all = elements(reportToHtml(sampleReport(), ASSETS));
    for (const img of all.filter((e) => e.tagName === 'img')) expect(attribute(img, 'alt')).toMatch(/\w/);
    for (const e of all.filter((e) => ['img', 'region'].includes(attribute(e, 'role') ?? ''))) {
      expect(attribute(e, 'aria-label')).toMatch(/\w/);
    }
    for (const svg of all.filter((e) => e.tagName === 'svg')) {
      expect(attribute(svg, 'aria-hidden') ?? attribute(svg, 'aria-label')).toBeTruthy();
    }
  });
});

describe('reportsToHtml', () => {
  it('puts several reports on one page with links to each and no id twice', () => {
    const page = reportsToHtml([
      { report: sampleReport(), assets: ASSETS },
      { report: hostileReport(), assets: ASSETS },
    ]);
    const all = elements(page);
    const ids = all.flatMap((e) => attribute(e, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const links = all.filter((e) => e.tagName === 'a').map((e) => attribute(e, 'href'));
    expect(links).toEqual(['#report-1', '#report-2']);
    expect(ids).toEqual(expect.arrayContaining(['report-1', 'report-2']));
  });
});

describe('html', () => {
  it('escapes values, keeps markup, joins lists and leaves out undefined', () => {
    const inner = html`<b>${'<&"\'>'}</b>`;
    expect(inner.text).toBe('<b>&lt;&amp;&quot;&#39;&gt;</b>');
    expect(html`<p title="${'"x'}">${[inner, 1, undefined, ['a', 'b']]}</p>`.text).toBe(
      '<p title="&quot;x"><b>&lt;&amp;&quot;&#39;&gt;</b>1ab</p>',
    );
  });
});

describe('the layer curve', () => {
  const references = (page: string): readonly Element[] =>
    elements(page).filter((element) => element.tagName === 'line' && attribute(element, 'class') === 'reference');

  it('has lines for what other changes do to the output, and their names where there is room', () => {
    expect(references(reportToHtml(sampleReport()))).toEqual([]);
    const page = reportToHtml(scaledReport());
    const heights = references(page).map((element) => Number(attribute(element, 'y1')));
    expect(heights).toHaveLength(4);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    for (const words of ['another image', 'shift by a pixel', 'one gray level', 'the output after other changes'])
      expect(bodyText(page)).toContain(words);
    expect(bodyText(page)).not.toContain('JPEG 90');
  });
});
