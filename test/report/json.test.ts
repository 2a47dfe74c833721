import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { parseReport, reportToJson, reportsToJson } from '../../src/report/json';
import type { Report } from '../../src/report/report';
import { reportFileSchema, reportSchema } from '../../src/report/schema/reportSchema';
import { arbitraryOf } from '../support/arbitraryOf';
import { alignedReport, hostileReport, nonFiniteReport, sampleReport, sensitiveReport } from './sampleReport';

describe('reportToJson', () => {
  it.each([
    ['a full report', sampleReport()],
    ['swapped channels and shifts', alignedReport()],
    ['classes that change places', sensitiveReport()],
    ['hostile names', hostileReport()],
    ['numbers that are not finite', nonFiniteReport()],
  ])('is read back as the same report: %s', (_, report) => {
    expect(parseReport(reportToJson(report))).toEqual(report);
  });

  it('has no character that a terminal obeys, and is read back as the same names', () => {
    const report = hostileReport();
    const node = `${Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('')}\u202e\u2066\ufeff`;
    const odd = { ...report, layers: [{ ...report.layers[0]!, node }] };
    expect(reportsToJson([odd])).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066\ufeff]/);
    expect(parseReport(reportToJson(odd))).toEqual(odd);
  });

  it('has null and a note at its end for what JSON cannot write, and keeps finite numbers', () => {
    const value = JSON.parse(reportToJson(nonFiniteReport()));
    const layer = value.layers[0];
    expect([layer.error.h, layer.pooled.h, layer.cosine.h]).toEqual([null, null, null]);
    expect(Object.keys(value).at(-1)).toBe('notes');
    expect(value.notes.slice(0, 3)).toEqual([
      { at: '/layers/0/error/h', value: 'NaN', reason: expect.stringMatching(/not all finite/) as string },
      { at: '/layers/0/pooled/h', value: 'Infinity', reason: expect.stringMatching(/is zero/) as string },
      { at: '/layers/0/cosine/h', value: '-Infinity', reason: expect.stringMatching(/is zero/) as string },
    ]);
    expect(JSON.parse(reportToJson(sampleReport())).layers[0].error.h).toBe(3.1e-8);
    expect(JSON.parse(reportToJson(sampleReport()))).not.toHaveProperty('notes');
  });

  it('is read back as the same report, whatever the schema allows', () => {
    fc.assert(
      fc.property(arbitraryOf(reportSchema) as fc.Arbitrary<Report>, (report) => {
        const text = reportToJson(report);
        expect(text).not.toMatch(/: "?(NaN|-?Infinity)"?,?\n(?!\s*"reason")/);
        expect(parseReport(text)).toEqual(report);
        expect(reportFileSchema.shape.notes.unwrap().safeParse(JSON.parse(text).notes ?? []).success).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('notes places by JSON Pointer, also behind keys with slashes and tildes', () => {
    const report = { ...sampleReport(), timings: { 'a/b~c~1': NaN, '': Infinity } };
    const text = reportToJson(report);
    expect(JSON.parse(text).notes.map(({ at }: { at: string }) => at)).toEqual(['/timings/a~1b~0c~01', '/timings/']);
    expect(parseReport(text)).toEqual(report);
  });

  it('does not depend on the order in which properties were made', () => {
    const report = sampleReport();
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    const text = reportToJson({ ...(reversed(report) as Report), timings: report.timings });
    expect(text).toBe(reportToJson(report));
    expect(text.startsWith('{\n  "schema": "flipscope/report@2",\n  "tool"')).toBe(true);
  });

  it('leaves out what was not measured', () => {
    const { causes, ...plain } = sampleReport();
    expect(causes).toBeDefined();
    const value = JSON.parse(reportToJson(plain));
    expect(Object.keys(value)).not.toContain('causes');
    expect(value.layers[0]).not.toHaveProperty('local');
  });

  it('keeps properties that a newer version added', () => {
    const newer = { ...sampleReport(), shift: { h: [0, 1] } };
    expect(parseReport(reportToJson(newer))).toHaveProperty('shift', { h: [0, 1] });
  });

  it('writes several reports as one array', () => {
    const value = JSON.parse(reportsToJson([sampleReport(), nonFiniteReport()]));
    expect(value.map((r: Report) => r.flips.length)).toEqual([3, 1]);
    expect(value.map((r: object) => 'notes' in r)).toEqual([false, true]);
  });
});

describe('parseReport', () => {
  it.each([
    ['', /^not JSON: /],
    ['{"schema":"flipscope/report@2"', /^not JSON: /],
    ['[]', /^not a flipscope\/report@2: the file/],
    ['{"schema":"other"}', /^not a flipscope\/report@2: "schema"/],
    [
      reportToJson(sampleReport()).replace('"flip(3)"', '"turn"'),
      /"layers\.0\.action\.h": expected flip\(AXES\).*found "turn"/,
    ],
    [
      reportToJson(sampleReport()).replace('"opset": 13', '"opset": "13"'),
      /"model\.opset": expected a number, found "13"/,
    ],
    [
      reportToJson(sampleReport()).replace('report@2', 'report@3'),
      /^flipscope\/report@3 is newer than this Flipscope reads \(flipscope\/report@2\); update Flipscope$/,
    ],
    [reportToJson(sampleReport()).replace('report@2', 'report@one'), /^not a flipscope\/report@2: "schema"/],
    [
      reportToJson(sampleReport()).replace('"noiseFloor": 0.00001', '"noiseFloor": null'),
      /"noiseFloor": expected a number, or null with an entry in notes/,
    ],
    [
      reportToJson(nonFiniteReport()).replaceAll('"/layers/0/error/h"', '"/layers/0/error/v"'),
      /^notes: there is no null at \/layers\/0\/error\/v$/,
    ],
    [
      reportToJson(nonFiniteReport()).replaceAll('"value": "NaN"', '"value": "1"'),
      /"notes\.\d+\.value": expected "NaN" or .*found "1"/,
    ],
  ])('says in one line what is wrong: %#', (text, message) => {
    expect(() => parseReport(text)).toThrowError(message);
    expect(() => parseReport(text)).toThrowError(/^[^\n]*$/);
  });

  it('reads the strings that stood for such numbers before there were notes', () => {
    const old = JSON.stringify(nonFiniteReport(), (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    );
    expect(old).toContain('"Infinity"');
    expect(parseReport(old)).toEqual(nonFiniteReport());
  });

  it('leaves names alone that read like such a number', () => {
    const [layer, ...rest] = sampleReport().layers;
    const report = { ...sampleReport(), layers: [{ ...layer!, tensor: 'NaN', node: 'Infinity' }, ...rest] };
    expect(parseReport(reportToJson(report))).toEqual(report);
  });
});
