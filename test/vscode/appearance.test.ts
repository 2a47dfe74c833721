import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './support/accessibility';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, tinyFile } from './support/models';
import { THEMES, type Theme } from './support/themes';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

describe('the panel', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    const labels = Array.from({ length: 10 }, (_, i) => `kind ${i}`);
    vsCode = await shareVsCode({
      explain: true,
      files: {
        'chelsea.png': CHELSEA,
        'tiny.onnx': tinyFile(),
        'tiny.flipscope.json': Buffer.from(JSON.stringify({ labels })),
      },
    });
    await vsCode.workbench.select('chelsea.png', 'tiny.onnx');
    await vsCode.workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await vsCode.panel.report('chelsea.png', 'tiny.onnx');
    await vsCode.panel.mapsDrawn();
    // The page changes until then, also while axe-core looks at it.
    const running = vsCode.panel.frame.getByRole('progressbar');
    await until('all parts', async () => (await running.count()) === 0, 120_000);
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  it.each(Object.keys(THEMES) as Theme[])('is readable and accessible in %s', async (theme) => {
    const { panel } = vsCode;
    await vsCode.useTheme(theme);
    const { page, dark } = THEMES[theme];
    const body = panel.frame.locator('body');
    await until(theme, async () => (await body.getAttribute('data-vscode-theme-kind')) === page, 20_000);
    expect(await panel.backgroundLightness()).toSatisfy((lightness: number) => lightness < 0.5 === dark);
    expect(await seriousViolations(vsCode)).toEqual([]);
  });

  it.each([600, 1000, 1600])('fits a width of %i pixels without scrolling sideways', async (width) => {
    const { panel } = vsCode;
    await vsCode.setPanelWidth(width);
    const widths = await panel.widths();
    expect(widths.page).toBe(width);
    expect(widths.content).toBeLessThanOrEqual(width);
  });

  it('can be walked through with Tab, every stop visible and named', async () => {
    const { page, panel } = vsCode;
    await page.setViewportSize({ width: 1500, height: 950 });
    await panel
      .flip(/180/)
      .or(panel.flip(/Mirror|left-right/i))
      .first()
      .focus();
    const stops = await panel.tabStops(25);
    expect(stops.length).toBeGreaterThan(8);
    expect(stops.filter(({ name, visible }) => name === '' || !visible)).toEqual([]);
  });

  it('keeps to its content security policy', async () => {
    expect(
      vsCode.consoleLines.filter((line) => /Content Security Policy/.test(line) && /flipscope/.test(line)),
    ).toEqual([]);
  });
});
