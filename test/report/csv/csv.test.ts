import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/report/facts/formatText';
import { reportToCsv, reportsToCsv } from '../../../src/report/csv/csv';
import { detectionReport, keypointReport } from '../detectionReport';
import { alignedReport, HOSTILE, hostileReport, nonFiniteReport, sampleReport } from '../sampleReport';

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

describe('detections', () => {
  const rows = records(reportToCsv(detectionReport()));
  const of = (kind: string): Record<string, string>[] => rows.filter((row) => row['kind'] === kind);

  it('have rows of their own behind the layers, named in the first column', () => {
    expect(Object.keys(rows[0]!).slice(0, 2)).toEqual(['kind', 'tensor']);
    expect(rows.map((row) => row['kind'])).toEqual([
      ...sampleReport().layers.map(() => 'layer'),
      'output',
      'box',
      'box',
      'box',
    ]);
    expect(of('layer')[0]).toMatchObject({ tensor: 'sum', matched_h: '', found: '' });
  });

  it('are counted for each output', () => {
    expect(of('output')).toEqual([
      expect.objectContaining({
        tensor: 'boxes',
        shape: '3x4',
        error_h: '',
        matched_h: '2',
        missing_h: '1',
        extra_h: '0',
        mean_iou_h: '0.9312',
        score_change_h: '0.0213',
        keypoints_px_h: '1.3',
        keypoints_within5_h: '0.98',
      }),
    ]);
  });

  it('stand one by one, with where they are in both images', () => {
    const [moved, matched, missing] = of('box');
    expect(moved).toMatchObject({ flip: 'h', found: 'moved', class: '3', label: 'cat', moved_px: '1' });
    expect(moved).toMatchObject({ score: '0.9', left: '10', right: '40', score_flipped: '0.88', left_flipped: '11' });
    expect(Number(moved!['iou'])).toBeCloseTo(29 / 31, 12);
    expect(matched).toMatchObject({ found: 'matched', iou: '1', moved_px: '0' });
    expect(missing).toMatchObject({ found: 'missing', label: 'dog', bottom: '60', score_flipped: '', iou: '' });
  });

  it('are as many as are counted', () => {
    const counted = ['matched', 'moved', 'missing', 'extra'].map(
      (found) => of('box').filter((row) => row['found'] === found).length,
    );
    const [output] = of('output');
    expect([counted[0]! + counted[1]!, counted[2], counted[3]].map(String)).toEqual(
      ['matched', 'missing', 'extra'].map((name) => output![`${name}_h`]),
    );
  });

  it('of keypoints alone have figures and no boxes', () => {
    const own = records(reportToCsv(keypointReport()));
    expect(own.at(-1)).toMatchObject({ kind: 'output', tensor: 'points', keypoints_px_h: '1.3' });
    expect(Object.keys(own[0]!)).not.toContain('matched_h');
    expect(Object.keys(own[0]!)).not.toContain('found');
  });

  it('of hostile names are disarmed', () => {
    const report = detectionReport();
    const [output] = report.outputs;
    const label = '=HYPERLINK("x")';
    const id = output!.detections!.id!.map((detection) => ({ ...detection, label }));
    const changed = { ...output!, name: '@SUM(A1)', detections: { ...output!.detections, id } };
    const own = records(reportToCsv({ ...report, outputs: [changed] }));
    expect(own.at(-1)).toMatchObject({ tensor: "'@SUM(A1)", label: `'${label}` });
  });

  it('of several reports share their columns', () => {
    const own = records(reportsToCsv([sampleReport(), detectionReport()]));
    expect(Object.keys(own[0]!).slice(0, 4)).toEqual(['input', 'model', 'kind', 'tensor']);
    expect(own.at(-1)).toMatchObject({ input: 'images/chelsea.png', kind: 'box', found: 'missing', error_hv: '' });
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
