import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CHELSEA, resnet18File } from './support/models';
import { CHECK_ITEM, VsCode } from './support/vsCode';

const FOLDER = join('out', 'screenshots');
const README_IMAGE = join('media', 'screenshot.png');
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
const WIDTHS = [1400, 700];
const SECTIONS = ['Images', 'Layers', 'Feature maps', 'Outputs', 'Why', 'Fix', 'Details'];

/** Model in the workspace, or none for the built-in one → name of the images. */
const REPORTS = [
  { name: 'builtin', files: {}, selection: ['chelsea.png'] },
  { name: 'resnet18', files: { 'resnet18.onnx': resnet18File() }, selection: ['chelsea.png', 'resnet18.onnx'] },
];

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
for (const report of REPORTS) await imagesOf(report);

async function imagesOf({ name, files, selection }: (typeof REPORTS)[number]): Promise<void> {
  const vsCode = await VsCode.start({
    files: { 'chelsea.png': CHELSEA, ...files },
    viewport: { width: 1700, height: 1000 },
    settings: { 'workbench.colorTheme': THEMES.dark },
  });
  try {
    await vsCode.workbench.select(...selection);
    await vsCode.workbench.chooseFromContextMenu(selection[0] ?? '', CHECK_ITEM);
    await vsCode.panel.settled('chelsea.png');
    if (name === 'builtin') await vsCode.page.screenshot({ path: README_IMAGE });
    await takenApart(vsCode);
    for (const [theme, setting] of Object.entries(THEMES)) await imagesIn(vsCode, `${name}-${theme}`, setting);
  } finally {
    await vsCode.dispose();
  }
}

/** The account by layer and place, which is made on demand and kept, and the figures of a fixed model. */
async function takenApart({ panel, workbench, workspace }: VsCode): Promise<void> {
  const why = panel.section('Why');
  await why.getByRole('button', { name: 'Measure', exact: true }).click();
  await why.getByRole('list', { name: /part of the output's difference/ }).waitFor({ timeout: 60_000 });
  await panel.fixWriter('Write Averaged Model').getByRole('button').click();
  await workbench.saveAs(join(workspace, 'averaged.onnx'));
  await workbench.notification('Saved averaged.onnx').waitFor({ timeout: 60_000 });
  await workbench.clearNotifications();
  await panel.scrollTo('Fix');
  await panel.fixWriter('Write Averaged Model').screenshot({ path: join(FOLDER, 'averaged.png') });
}

async function imagesIn(vsCode: VsCode, stem: string, theme: string): Promise<void> {
  const { page, panel } = vsCode;
  await vsCode.reloadWith({ 'workbench.colorTheme': theme });
  await panel.settled('chelsea.png');
  for (const width of WIDTHS) {
    await vsCode.setPanelWidth(width);
    await panel.title.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(FOLDER, `${stem}-${width}-0-top.png`) });
    for (const [i, section] of SECTIONS.entries()) {
      if ((await panel.section(section).count()) === 0) continue;
      await panel.scrollTo(section);
      const file = `${stem}-${width}-${i + 1}-${section.toLowerCase().replace(' ', '-')}.png`;
      await page.screenshot({ path: join(FOLDER, file) });
    }
    await panel.frame.locator('flipscope-audit-table summary').click();
    await panel.frame.locator('flipscope-audit-table').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(FOLDER, `${stem}-${width}-5-audit.png`) });
    await panel.frame.locator('flipscope-audit-table summary').click();
    await panel.frame.locator('flipscope-attribution').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(FOLDER, `${stem}-${width}-5-account.png`) });
  }
  console.log(`${FOLDER}/${stem}-*.png`);
}
