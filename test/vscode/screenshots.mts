import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ComparisonPage } from './support/comparison';
import { CHELSEA, resnet18File } from './support/models';
import { themeOf, type Theme } from './support/themes';
import { CHECK_ITEM, COMPARE_ITEM, VsCode } from './support/vsCode';

const FOLDER = join('out', 'screenshots');
const README_IMAGE = join('media', 'screenshot.png');
/** Without `--theme`. */
const USUAL_THEMES: readonly string[] = ['dark', 'light'];
const { values: asked } = parseArgs({
  options: {
    model: { type: 'string', multiple: true },
    image: { type: 'string', multiple: true },
    theme: { type: 'string', multiple: true },
    width: { type: 'string', multiple: true },
    compare: { type: 'boolean' },
  },
});
const THEMES = (asked.theme ?? USUAL_THEMES).map((option) => [option, themeOf(option)] as const);
const WIDTHS = asked.width?.map(Number) ?? [1400, 700];
const IMAGES = asked.image ?? [CHELSEA];
const IMAGE = IMAGES[0]!;
const IMAGE_NAME = basename(IMAGE);
const SECTIONS = ['Images', 'Layers', 'Feature maps', 'Outputs', 'Why', 'Fix', 'Graph', 'Details'];

interface Shown {
  readonly name: string;
  /** The model in the workspace; none for the built-in one. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Whether everything that is made on demand is shown too, and the README's image taken. */
  readonly isWhole: boolean;
}

const USUAL: readonly Shown[] = [
  { name: 'builtin', files: {}, isWhole: true },
  { name: 'resnet18', files: { 'resnet18.onnx': resnet18File() }, isWhole: true },
];

async function ownModel(path: string): Promise<Shown> {
  const file = basename(path);
  return { name: basename(path, '.onnx'), files: { [file]: await readFile(path) }, isWhole: false };
}

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
if (asked.compare === true) {
  await imagesOfComparison(asked.model ?? []);
  process.exit();
}
const shown = asked.model === undefined ? USUAL : await Promise.all(asked.model.map(ownModel));
for (const report of shown) await imagesOf(report);

async function imagesOf({ name, files, isWhole }: Shown): Promise<void> {
  const vsCode = await VsCode.start({
    files: { [IMAGE_NAME]: IMAGE, ...files },
    viewport: { width: 1700, height: 1000 },
    settings: { 'workbench.colorTheme': themeOf('dark') },
  });
  try {
    await vsCode.workbench.select(IMAGE_NAME, ...Object.keys(files));
    await vsCode.workbench.chooseFromContextMenu(IMAGE_NAME, CHECK_ITEM);
    await vsCode.panel.settled(IMAGE_NAME);
    if (name === 'builtin') await vsCode.page.screenshot({ path: README_IMAGE });
    if (isWhole) await takenApart(vsCode);
    for (const [theme, setting] of THEMES) await imagesIn(vsCode, `${name}-${theme}`, setting);
  } finally {
    await vsCode.dispose();
  }
}

/** The account by layer and place, which is made on demand and kept, and the figures of a fixed model. */
async function takenApart({ panel, workbench, workspace }: VsCode): Promise<void> {
  const why = panel.section('Why');
  const measure = why.getByRole('button', { name: 'Measure', exact: true });
  if ((await measure.count()) > 0) await measure.click();
  await why.getByRole('list', { name: /what they add to the output's difference/ }).waitFor({ timeout: 60_000 });
  await panel.fixWriter('Write Averaged Model').getByRole('button').click();
  await workbench.saveAs(join(workspace, 'averaged.onnx'));
  await workbench.notification('Saved averaged.onnx').waitFor({ timeout: 60_000 });
  await workbench.clearNotifications();
  await panel.scrollTo('Fix');
  await panel.fixWriter('Write Averaged Model').screenshot({ path: join(FOLDER, 'averaged.png') });
}

async function imagesIn(vsCode: VsCode, stem: string, theme: Theme): Promise<void> {
  const { page, panel } = vsCode;
  await vsCode.useTheme(theme);
  await panel.settled(IMAGE_NAME);
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
    const training = panel.section('Fix').locator('.training');
    if ((await training.count()) > 0) {
      await training.locator('summary').click();
      await training.scrollIntoViewIfNeeded();
      await training.evaluate((element) => element.scrollIntoView({ block: 'start' }));
      await page.screenshot({ path: join(FOLDER, `${stem}-${width}-6-training.png`) });
      await training.locator('summary').click();
    }
    if ((await panel.frame.locator('flipscope-audit-table summary').count()) === 0) continue;
    await panel.frame.locator('flipscope-audit-table summary').click();
    await panel.frame.locator('flipscope-audit-table').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(FOLDER, `${stem}-${width}-5-audit.png`) });
    await panel.frame.locator('flipscope-audit-table summary').click();
    if ((await panel.frame.locator('flipscope-attribution').count()) === 0) continue;
    await panel.frame.locator('flipscope-attribution').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(FOLDER, `${stem}-${width}-5-account.png`) });
  }
  console.log(`${FOLDER}/${stem}-*.png`);
}

/** The models beside each other, the page from top to bottom. */
async function imagesOfComparison(models: readonly string[]): Promise<void> {
  const files = Object.fromEntries(
    await Promise.all(models.map(async (path) => [basename(path), await readFile(path)])),
  );
  const images = Object.fromEntries(IMAGES.map((path) => [basename(path), path]));
  const vsCode = await VsCode.start({ files: { ...images, ...files }, viewport: { width: 1700, height: 1000 } });
  const comparison = new ComparisonPage(vsCode.page);
  try {
    await vsCode.workbench.select(...Object.keys(images), ...Object.keys(files));
    await vsCode.workbench.chooseFromContextMenu(IMAGE_NAME, COMPARE_ITEM);
    await comparison.settled();
    const course = (await comparison.heading('Checkpoints').count()) > 0 ? ['Checkpoints'] : [];
    for (const [theme, setting] of THEMES) {
      await vsCode.useTheme(setting);
      await comparison.settled();
      for (const width of WIDTHS) {
        await vsCode.setPanelWidth(width);
        for (const heading of ['Verdicts', ...course, 'Layers', 'Fix']) {
          await comparison.heading(heading).scrollIntoViewIfNeeded();
          const file = `compare-${theme}-${width}-${heading.toLowerCase()}.png`;
          await vsCode.page.screenshot({ path: join(FOLDER, file) });
        }
      }
    }
  } finally {
    await vsCode.dispose();
  }
  console.log(`${FOLDER}/compare-*.png`);
}
