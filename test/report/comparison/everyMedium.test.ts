import { createHash } from 'node:crypto';
import MarkdownIt from 'markdown-it';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../../src/report/comparison/compareReports';
import { EXPORT_KINDS } from '../../../src/report/exportKinds';
import { renderComparison } from '../../../src/report/exports';
import { fixRows, outputRows, subjectRows, verdictCells } from '../../../src/report/facts/comparison/columns';
import { comparisonText } from '../../../src/report/facts/comparison/sentence';
import { comparisonSchema } from '../../../src/report/schema/comparison';
import { comparisonToTable } from '../../../src/report/terminal/comparison';
import type { Comparison, Report } from '../../../src/report/report';
import { HOSTILE, nonFiniteReport } from '../sampleReport';
import { comparedReport } from './comparedReport';

const better = { model: 'blur', output: 0.12, layers: 'in:Conv:0.1 a:Conv:0.2 b:Conv:0.1 c:Conv:0.1' };
const worse = { model: 'plain', output: 0.18, layers: 'in:Conv:0.1 a:Conv:0.1 b:Conv:0.2 c:Conv:0.3' };
const comparison = compareReports([comparedReport(better), comparedReport(worse)]);

const wide = { width: 400, color: false };
const rendered = (of: Comparison) => [
  ...EXPORT_KINDS.map((kind) => renderComparison(kind, of)),
  comparisonToTable(of, wide),
];

type Node = DefaultTreeAdapterTypes.Node;

/** The names of all elements, and the text, as a browser's parser makes them. */
function parsed(page: string): { readonly tags: ReadonlySet<string>; readonly text: string } {
  const tags = new Set<string>();
  const texts: string[] = [];
  const walk = (node: Node): void => {
    if ('tagName' in node) tags.add(node.tagName);
    if ('value' in node && !('tagName' in node.parentNode! && node.parentNode.tagName === 'style'))
      texts.push(node.value);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(page));
  return { tags, text: texts.join(' ').replace(/\s+/g, ' ') };
}

describe('every medium', () => {
  const page = parsed(renderComparison('html', comparison));
  const markdown = parsed(new MarkdownIt({ html: true }).enable('table').render(renderComparison('md', comparison)));
  const terminal = comparisonToTable(comparison, wide).replace(/\s+/g, ' ');

  it.each([
    ['page', page.text],
    ['markdown', markdown.text],
    ['terminal', terminal],
  ])('has the same sentences and figures: %s', (_, text) => {
    for (const flip of comparison.flips) {
      for (const word of comparisonText(comparison, flip).split(/(?<=\.) /)) expect(text).toContain(word);
      for (const { text: figure } of verdictCells(comparison, flip)) expect(text).toContain(figure);
    }
    for (const { rows } of outputRows(comparison)) {
      for (const cell of rows.flatMap(({ cells }) => cells)) expect(text).toContain(cell);
    }
    for (const cell of fixRows(comparison).flatMap(({ cells }) => cells)) expect(text).toContain(cell);
  });

  it('says in the exports what each report was made of', () => {
    for (const cell of subjectRows(comparison).flatMap(({ cells }) => cells)) {
      expect(page.text).toContain(cell);
      expect(markdown.text).toContain(cell);
    }
  });

  it('says what is not alike', () => {
    const report = comparedReport(worse);
    const other: Report = {
      ...report,
      noiseFloor: 1e-3,
      input: {
        ...report.input,
        shape: [1, 3, 225, 225],
        preprocess: { ...report.input.preprocess!, size: [225, 225] },
      },
    };
    for (const text of rendered(compareReports([comparedReport(better), other])).slice(1)) {
      if (text.startsWith('layer,')) continue;
      expect(text).toContain('The images are not prepared alike');
      expect(text).toContain('1×3×225×225');
      expect(text).toContain('What counts as exact differs');
    }
  });
});

describe('the page', () => {
  const page = renderComparison('html', comparison);

  it('has a curve per column and flip, and a line where they part', () => {
    for (const column of [0, 1])
      expect(page.match(new RegExp(`<g class="line column-${column}"`, 'g'))).toHaveLength(3);
    expect(page.match(/class="parting"/g)).toHaveLength(3);
    expect(page.match(/they part here/g)).toHaveLength(3);
  });

  it('needs nothing else: its policy allows its one style and no script', () => {
    const style = /<style>([^]*)<\/style>/.exec(page)![1]!;
    expect(page).toContain(createHash('sha256').update(style).digest('base64'));
    expect(parsed(page).tags).not.toContain('script');
    expect(page).not.toMatch(/https?:/);
  });
});

describe('names from files', () => {
  const hostile = Object.values(HOSTILE).map((name, i) => {
    const report = comparedReport({ model: `m${i}`, layers: 'a:Conv:0.1 b:Conv:0.2' });
    const layers = report.layers.map((layer) => ({ ...layer, tensor: name, node: name, op: name }));
    const outputs = report.outputs.map((output) => ({ ...output, name }));
    return { ...report, layers: layers.slice(0, 1), outputs, model: { ...report.model, path: name, name } };
  });
  const attacked = compareReports(hostile);

  it('are text in a page and in Markdown', () => {
    for (const text of [
      renderComparison('html', attacked),
      new MarkdownIt({ html: true }).enable('table').render(renderComparison('md', attacked)),
    ]) {
      expect(parsed(text).tags).not.toContain('img');
      expect(parsed(text).text).toContain('onerror=alert(1)');
    }
  });
  it('reach no terminal as escape sequences, and no spreadsheet as a formula', () => {
    expect(comparisonToTable(attacked, wide)).not.toMatch(/[\x1b\x07\x08]/);
    const csv = renderComparison('csv', attacked);
    expect(csv).not.toMatch(/[\x1b\x07\x08]/);
    expect(csv).not.toMatch(/(^|,|\n)"?[=+@-]/);
  });
  it('keep to the width of a terminal', () => {
    for (const line of comparisonToTable(attacked, { width: 70, color: false }).split('\n')) {
      expect(stringWidth(line)).toBeLessThanOrEqual(70);
    }
  });
});

describe('the table', () => {
  it('of eight columns fits into 80 columns', () => {
    const eight = compareReports(
      Array.from({ length: 8 }, (_, i) => comparedReport({ ...better, model: `m${i}`, output: i / 10 })),
    );
    for (const line of comparisonToTable(eight, { width: 80, color: false }).split('\n')) {
      expect(stringWidth(line)).toBeLessThanOrEqual(80);
    }
  });
});

describe('JSON', () => {
  it('is the comparison, with null and a note for what is not finite', () => {
    expect(comparisonSchema.parse(JSON.parse(renderComparison('json', comparison)))).toEqual(comparison);
    const broken = compareReports([nonFiniteReport(), nonFiniteReport()]);
    const { notes, columns } = JSON.parse(renderComparison('json', broken)) as {
      notes: readonly { at: string }[];
      columns: unknown;
    };
    const [first] = notes;
    expect(first?.at).toMatch(/^\/columns\/0\/report\//);
    expect(JSON.stringify(columns)).not.toMatch(/NaN|Infinity/);
  });
});

describe('CSV', () => {
  it('has one row per layer and a column per flip and report', () => {
    const [header, ...rows] = renderComparison('csv', comparison).trimEnd().split('\r\n');
    expect(header).toBe(
      'layer,op,parts,error_h blur,error_h plain,error_v blur,error_v plain,error_hv blur,error_hv plain',
    );
    expect(rows).toHaveLength(4);
    expect(rows[2]).toBe('b,Conv,h v hv,0.1,0.2,0.1,0.2,0.1,0.2');
  });
});
