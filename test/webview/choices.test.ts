import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES, restoreChoices, shownFlip } from '../../webview/choices';
import { syntheticReport } from '../support/panelHarness/syntheticReport';

describe('restoreChoices', () => {
  it('returns what was stored', () => {
    const choices = {
      ...DEFAULT_CHOICES,
      flip: 'hv',
      tensor: 't',
      channel: 7,
      scale: 'shared',
      smooth: false,
      // A layer may differ by more than its own length.
      above: 1.5,
      graphColor: 'audit',
      openBlocks: ['layer1', 'layer1.0'],
    } as const;
    expect(restoreChoices(JSON.parse(JSON.stringify(choices)))).toEqual(choices);
  });

  it.each([undefined, null, 'text', 7, []])('starts afresh from %s', (stored) =>
    expect(restoreChoices(stored)).toEqual(DEFAULT_CHOICES),
  );

  it('leaves out what does not fit, part by part', () => {
    const stored = {
      flip: 'x',
      colorMap: 'jet',
      opacity: 7,
      channel: 1.5,
      smooth: 'no',
      scale: 'own',
      tensor: 't',
      graphColor: 'x',
      openBlocks: [1],
    };
    expect(restoreChoices(stored)).toEqual({ ...DEFAULT_CHOICES, tensor: 't' });
  });
});

describe('what is shown', () => {
  const report = syntheticReport();

  it('is the chosen flip where the report has it', () => {
    expect(shownFlip(report, { ...DEFAULT_CHOICES, flip: 'v' })).toBe('v');
    expect(shownFlip({ ...report, flips: ['hv'] }, { ...DEFAULT_CHOICES, flip: 'v' })).toBe('hv');
  });
});
