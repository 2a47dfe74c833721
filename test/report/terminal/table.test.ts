import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { reportToTable } from '../../../src/report/terminal/table';
import { errorPart, errorScale } from '../../../src/report/facts/formatScale';
import { bar, shorten, wrap } from '../../../src/report/terminal/style';
import {
  attributedReport,
  alignedReport,
  HOSTILE,
  hostileReport,
  nonFiniteReport,
  sampleReport,
  sensitiveReport,
} from '../sampleReport';

const plain = { width: 100, color: false };

describe('reportToTable', () => {
  it('shows model, input, every pair, the top-5, every layer, where it starts, causes, sizes and warnings', () => {
    const text = reportToTable(sampleReport(), plain);
    expect(text).toMatch(/^model {5}\/models\/resnet18\.onnx, opset 13/);
    expect(text).toContain('input     images/chelsea.png (451×300) → 1×3×224×224 NCHW');
    expect(text).toMatch(/y\(x\) − y\(hx\) +4\.8% +0\.999 +0\.310 +0\.0270 +same +5 of 5/);
    expect(text).toMatch(/y\(vx\) − y\(hvx\) +35%/);
    expect(text).toMatch(/tabby +42% +tabby +42% +tiger cat +42%/);
    expect(text).toMatch(/ 1 +stem\/BiasAdd +Add +1×32×112×112 +3\.1e-8 +2\.2e-8 +0\n/);
    expect(text).toMatch(/First broken layer\n +↔ +layer0 +3\.5%/);
    expect(text).toMatch(/Kernels and stride grid +3e-7 +exact: this is the whole explanation/);
    expect(text).toMatch(/\n {2}Mirroring the kernels alone makes it worse: 14% instead of 8\.8%\./);
    expect(text).toContain('\n  ↔ at 225×225: 3.8%, from kernels only\n');
    expect(text).toContain('Aligned widths near this one: 225, 193, 257');
    expect(text).toContain('! The input size is free; 224×224 was used.');
    expect(text.split('\n').filter((line) => /^ +\d+ {2}\S/.test(line))).toHaveLength(28);
  });

  it('marks layers that swap channels, lists the channels, and the layers that a shift brings closer', () => {
    const text = reportToTable(alignedReport(), plain);
    expect(text).toMatch(/ 2 +layer0 .* 3\.5%⇄ +\S+ +5% /);
    expect(text).toMatch(/ 4 +layer2\/Conv .*%~ /);
    expect(text).toContain('(⇄ equivariant up to swapping channels, ~ partly)');
    expect(text).toContain('2 of 5 broken layers whose channels were matched are equivariant up to swapping channels:');
    expect(text).toMatch(/\n {4}layer0 +3\.5% → 0\.035% +3↔17, 5↔9, 12→40\n/);
    expect(text).toMatch(/Shifted by one pixel .*\n {2}↔ 1 layer comes closer\n {4}layer3 +→1 px: 31% → 4%\n/);
    expect(reportToTable(sampleReport(), plain)).not.toMatch(/⇄|Shifted/);
  });

  it('lists the layers that gain most and counts the others', () => {
    const report = alignedReport();
    const swapping = report.layers[1]!;
    const many = Array.from({ length: 11 }, (_, i) => ({ ...swapping, tensor: `t${i}`, node: `/many${i}/Conv` }));
    const text = reportToTable({ ...report, layers: many }, plain);
    expect(text).toMatch(/many7 .*\n {4}… and 3 more\n/);
    expect(text.replace(/\s+/g, ' ')).toContain('many0, many1, many2, many3, many4, many5 and 5 more.');
  });

  it('gives a dash for shares of float noise', () => {
    const report = sampleReport();
    const causes = { h: { ...report.causes!.h!, error: 3e-7, shares: { kernel: 3e-7 } } };
    expect(reportToTable(report, plain)).toMatch(/\n {2}asymmetric kernels +57%/);
    expect(reportToTable({ ...report, causes }, plain)).toMatch(/\n {2}asymmetric kernels +–\n/);
    expect(reportToTable({ ...report, causes }, plain)).toContain('there is nothing to explain');
  });

  it('names the layers that add most to the difference', () => {
    const text = reportToTable(attributedReport(), plain);
    expect(text).toContain('What each layer adds ↔  error 4.8% of “output”');
    expect(text).toMatch(/\n {2}layer0 +30%\n[^]*\n {2}20 more layers +5%\n {2}after the last layer +10%\n/);
  });

  it('turns round what is good where the output should change', () => {
    const text = reportToTable(sensitiveReport(), { width: 100, color: true });
    const [red, green, yellow] = [31, 32, 33].map((code) => (part: string) => `\u001b[${code}m${part}\u001b[0m`);
    expect(text).toContain(green!('4.8%'));
    expect(text).toContain(red!('2e-7'));
    expect(text).toContain(green!('changed'));
    expect(text).toContain(red!('same'));
    expect(text.replace(/\s+/g, ' ')).toContain('left lung and right lung are mirror images of each other:');
    expect(text).toContain('1×1000\n  should change, as the model’s description says');
    expect(text).toContain('First layer that differs');
    expect(text).toContain('Mirroring the kernels alone makes the difference larger');
    expect(text.slice(text.indexOf('Layers ('), text.indexOf(yellow!('!')))).not.toMatch(/\u001b\[3[123]m/);
    expect(text).not.toMatch(/broken|worse/);
  });

  it.each([64, 80, 100, 120, 200])('fits into %d columns, also with hostile names', (width) => {
    const aligned = alignedReport(hostileReport());
    for (const report of [
      sampleReport(),
      hostileReport(),
      nonFiniteReport(),
      alignedReport(),
      aligned,
      sensitiveReport(),
    ]) {
      const lines = reportToTable(report, { width, color: false }).split('\n');
      const widest = lines.reduce((a, b) => (stringWidth(a) >= stringWidth(b) ? a : b));
      expect(stringWidth(widest), widest).toBeLessThanOrEqual(width);
    }
  });

  it('has no escape or control character of its own or of names without color', () => {
    expect(reportToTable(hostileReport(), plain)).not.toMatch(/[^\n\P{Cc}]/u);
  });

  it('with color has only the styles of its own', () => {
    const text = reportToTable(hostileReport(), { width: 100, color: true });
    const styles = new Set(text.match(/\u001b[^m]*m/g));
    expect([...styles].sort()).toEqual(['0', '1', '2', '31', '32', '33', '36'].map((c) => `\u001b[${c}m`).sort());
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(reportToTable(hostileReport(), plain));
  });

  it('shows numbers that are not finite as what they are', () => {
    expect(reportToTable(nonFiniteReport(), plain)).toMatch(/stem\/BiasAdd +Add +1×32×112×112 +NaN/);
  });
});

describe('cells', () => {
  it('cuts names in the middle, by what they take on screen', () => {
    expect(shorten('/layer1/layer1.0/conv1/Conv', 11)).toBe('/laye…/Conv');
    expect(stringWidth(shorten('猫猫猫猫猫猫猫猫', 7))).toBeLessThanOrEqual(7);
    expect(shorten(`a${'b'.repeat(2_000_000)}c`, 5)).toBe('ab…bc');
    expect(shorten('👩‍🔬'.repeat(100_000), 7)).toBe('👩‍🔬👩‍🔬…👩‍🔬');
    expect(shorten(HOSTILE.terminal, 40)).toBe('evil\ufffdname second line');
  });

  it('wraps at words and leaves a long word whole', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a verylongword b', 6)).toEqual(['a', 'verylongword', 'b']);
    expect(wrap('', 10)).toEqual([]);
  });

  it('draws bars, the smallest too', () => {
    expect([1, 0.5, 0, NaN, 7].map((part) => bar(part, 8))).toEqual(['████████', '████', '', '', '████████']);
    expect(bar(1e-6, 4)).toBe('▏');
  });

  it('spans the decades of the errors above the noise floor', () => {
    const scale = errorScale(sampleReport());
    expect([scale.low, scale.high]).toEqual([0.01, 1]);
    expect(errorPart(0.1, scale, 1e-5)).toBeCloseTo(0.5);
    expect([errorPart(1e-6, scale, 1e-5), errorPart(NaN, scale, 1e-5), errorPart(9, scale, 1e-5)]).toEqual([0, 0, 1]);
    expect(errorScale(nonFiniteReport())).toEqual({ low: 1e-5, high: 1 });
  });
});
