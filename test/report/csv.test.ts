import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/report/facts/formatText';
import { reportToCsv, reportsToCsv } from '../../src/report/csv';
import { alignedReport, HOSTILE, hostileReport, nonFiniteReport, sampleReport } from './sampleReport';

/** RFC 4180, as a reader sees it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const row: string[] = [];
  const fields = /("(?:[^"]|"")*"|[^,\r\n"]*)(,|\r\n)/gy;
  for (const [, raw, end] of text.matchAll(fields)) {
    row.push(raw!.startsWith('"') ? raw!.slice(1, -1).replaceAll('""', '"') : raw!);
    if (end === '\r\n') rows.push(row.splice(0));
  }
  return rows;
}

function records(text: string): Record<string, string>[] {
  const [header, ...rows] = parseCsv(text);
  return rows.map((row) => Object.fromEntries(header!.map((name, i) => [name, row[i]!])));
}

describe('reportToCsv', () => {
  it('has one row per layer with every flip in a column of its own', () => {
    const text = reportToCsv(sampleReport());
    const [header, ...rows] = parseCsv(text);
    expect(header).toEqual(
      [
        'tensor,node,op,shape,action_h,action_v,action_hv,error_h,error_v,error_hv,pooled_h,pooled_v,pooled_hv',
        'cosine_h,cosine_v,cosine_hv,local_h,local_v,local_hv',
      ].flatMap((line) => line.split(',')),
    );
    expect(rows).toHaveLength(sampleReport().layers.length);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header!.length]));
    expect(records(text)[0]).toMatchObject({
      tensor: 'sum',
      shape: '1x32x112x112',
      action_hv: 'flip(2,3)',
      error_h: '3.1e-8',
    });
  });

  it('has columns for swapped channels and shifts where they were looked for', () => {
    const rows = records(reportToCsv(alignedReport()));
    expect(rows[1]).toMatchObject({ swaps_h: '3↔17, 5↔9, 12→40', swaps_v: '', shift_dx_h: '' });
    expect(rows[4]).toMatchObject({
      swaps_h: '',
      shift_dy_h: '0',
      shift_dx_h: '1',
      shift_from_h: '0.31',
      shift_to_h: '0.04',
      shift_to_v: '0.3',
      shift_to_hv: '',
    });
  });

  it('leaves cells empty that were not measured, and has no column for a flip that was not asked for', () => {
    const [first] = records(reportToCsv(sampleReport()));
    expect(first!['local_h']).toBe('');
    expect(Object.keys(records(reportToCsv(nonFiniteReport()))[0]!)).toEqual(
      'tensor,node,op,shape,action_h,error_h,pooled_h,cosine_h'.split(','),
    );
  });

  it('quotes names and disarms formulas', () => {
    const [first, second] = records(reportToCsv(hostileReport()));
    expect(first!['node']).toBe(`'${HOSTILE.formula}`);
    expect(first!['tensor']).toBe(plainText(HOSTILE.terminal));
    expect(second!['node']).toBe(HOSTILE.markup);
  });

  it.each(['=1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])('puts a quote before %j', (node) => {
    const report = sampleReport();
    const text = reportToCsv({ ...report, layers: [{ ...report.layers[0]!, node }] });
    expect(records(text)[0]!['node']).toBe(`'${plainText(node)}`);
  });

  it.each([
    ['a;=1', "a;'=1"],
    ['a;"=1";+2|@x', 'a;"=1";\'+2|\'@x'],
    ['a; -1', "a;' -1"],
    ['a;b', 'a;b'],
  ])('%j stands quoted, and is no formula where cells end at another character', (node, disarmed) => {
    const report = sampleReport();
    const text = reportToCsv({ ...report, layers: [{ ...report.layers[0]!, node }] });
    expect(records(text)[0]!['node']).toBe(disarmed);
    expect(text).toContain(`"${disarmed.replaceAll('"', '""')}"`);
  });

  it('has no character that a terminal obeys', () => {
    const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('x');
    const report = hostileReport();
    const layers = [{ ...report.layers[0]!, node: controls, tensor: 'a\u202eb\u2066c\x9b2Jd\x1b]0;t\x07e' }];
    expect(reportsToCsv([{ ...report, layers }])).not.toMatch(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2066]/);
  });

  it('does not touch negative numbers', () => {
    const report = sampleReport();
    const layers = [{ ...report.layers[0]!, cosine: { h: -0.25 } }];
    expect(records(reportToCsv({ ...report, layers }))[0]!['cosine_h']).toBe('-0.25');
  });
});

describe('reportsToCsv', () => {
  it('names the input and the model of every row', () => {
    const rows = records(reportsToCsv([sampleReport(), nonFiniteReport()]));
    expect(rows).toHaveLength(sampleReport().layers.length + 1);
    expect(rows.at(-1)).toMatchObject({
      input: 'images/chelsea.png',
      model: '/models/resnet18.onnx',
      error_h: 'NaN',
      error_v: '',
    });
  });
});
