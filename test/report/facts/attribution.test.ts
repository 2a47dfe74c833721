import { describe, expect, it } from 'vitest';
import {
  attributedError,
  attributionRows,
  placeFacts,
  unattributedSentence,
} from '../../../src/report/facts/attribution';
import { attributedReport, noiseAttributedReport, sampleReport } from '../sampleReport';

describe('attribution', () => {
  it('lists the layers that add most, signed, then the others and what follows the last layer', () => {
    const rows = attributionRows(attributedReport(), 'h', 4);
    expect(rows.map(({ name, text, layer }) => [name, text, layer !== undefined])).toEqual([
      ['layer0', '30%', true],
      ['layer1', '20%', true],
      ['layer2/Conv', '10%', true],
      ['layer4', '10%', true],
      ['24 more layers', '20%', false],
      ['after the last layer', '10%', false],
    ]);
    expect(rows.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(1);
    expect(rows.map(({ bar }) => Math.round(bar * 100))).toEqual([100, 67, 33, 33, 67, 33]);
    const negative = attributionRows(attributedReport(), 'h', 10).find(({ part }) => part < 0);
    expect(negative).toMatchObject({ name: 'layer3', text: '−5%', bar: expect.closeTo(1 / 6) });
  });

  it('counts the others, of which one is a layer', () => {
    const others = [27, 26, 28].map((most) => attributionRows(attributedReport(), 'h', most).at(-2)!.name);
    expect(others.slice(0, 2)).toEqual(['1 more layer', '2 more layers']);
    expect(others[2]).not.toContain('more');
  });

  it('tells what the order that a contract asks for adds', () => {
    const report = attributedReport();
    const { h, ...others } = report.attributions!;
    const rows = attributionRows({ ...report, attributions: { ...others, h: { ...h!, arrangement: 0.25 } } }, 'h', 4);
    expect(rows.at(-1)).toMatchObject({ name: 'order that the contract asks for', text: '25%' });
  });

  it('has no rows of float noise, and says so', () => {
    const report = noiseAttributedReport();
    expect(attributionRows(report, 'h', 4)).toEqual([]);
    expect(unattributedSentence(report, 'h')).toMatch(/float noise/);
    expect(unattributedSentence(attributedReport(), 'h')).toBeUndefined();
    expect(unattributedSentence(sampleReport(), 'h')).toBeUndefined();
  });

  it('gives places with their sign', () => {
    expect(placeFacts(attributedReport(), 'h')).toEqual({
      tensor: 'layer25_out',
      height: 2,
      width: 2,
      strengths: [1, 0.8, expect.closeTo(-0.2), 0.4],
      largest: 0.5,
      range: 'largest 50%, smallest −10%',
    });
  });

  it('gives places that add nothing no strength', () => {
    const report = attributedReport();
    const { h, ...others } = report.attributions!;
    const spatial = { ...h!.spatial!, shares: [0, 0, 0, 0] };
    const facts = placeFacts({ ...report, attributions: { ...others, h: { ...h!, spatial } } }, 'h');
    expect(facts).toMatchObject({ strengths: [0, 0, 0, 0], largest: 0 });
  });

  it('says nothing before it was measured', () => {
    const report = sampleReport();
    expect([attributionRows(report, 'h', 4), placeFacts(report, 'h'), attributedError(report, 'h')]).toEqual([
      [],
      undefined,
      undefined,
    ]);
    expect(attributedError(attributedReport(), 'h')).toBe('error 4.8% of “output”');
  });
});
