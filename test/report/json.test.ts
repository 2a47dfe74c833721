import { describe, expect, it } from 'vitest';
import { parseReport, reportToJson, reportsToJson } from '../../src/report/json';
import type { Report } from '../../src/report/report';
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

  it('spells what JSON cannot write as strings and keeps finite numbers numbers', () => {
    const layer = JSON.parse(reportToJson(nonFiniteReport())).layers[0];
    expect([layer.error.h, layer.pooled.h, layer.cosine.h]).toEqual(['NaN', 'Infinity', '-Infinity']);
    expect(JSON.parse(reportToJson(sampleReport())).layers[0].error.h).toBe(3.1e-8);
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
    expect(text.startsWith('{\n  "schema": "flipscope/report@1",\n  "tool"')).toBe(true);
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
  });
});

describe('parseReport', () => {
  it.each([
    ['', /^not JSON: /],
    ['{"schema":"flipscope/report@1"', /^not JSON: /],
    ['[]', /^not a flipscope\/report@1: the document/],
    ['{"schema":"other"}', /^not a flipscope\/report@1: schema/],
    [reportToJson(sampleReport()).replace('"flip(3)"', '"turn"'), /layers\.0\.action\.h: expected flip\(AXES\)/],
    [reportToJson(sampleReport()).replace('"opset": 13', '"opset": "13"'), /model\.opset/],
  ])('says in one line what is wrong: %#', (text, message) => {
    expect(() => parseReport(text)).toThrowError(message);
    expect(() => parseReport(text)).toThrowError(/^[^\n]*$/);
  });
});
