import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './support/accessibility';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, hostileFile, HOSTILE_NAME, sideFile, tinyFile, truncatedFile } from './support/models';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import type { VsCode } from './support/vsCode';

describe('a model that is opened', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({
      files: {
        'chelsea.png': CHELSEA,
        'broken.onnx': truncatedFile(),
        'hostile.onnx': hostileFile(),
        'tiny.onnx': tinyFile(),
      },
    });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  const section = (name: string) => vsCode.panel.section(name);

  it('shows what its file tells, without a run', async () => {
    const { workbench, panel } = vsCode;
    // A window that has just opened may not know yet which editor a file is for.
    await until(
      'the page of tiny.onnx',
      async () => {
        await workbench.closeAllEditors();
        await workbench.open('tiny.onnx');
        const title = panel.title.filter({ hasText: 'tiny.onnx' }).waitFor({ timeout: 5000 });
        return title.then(
          () => true,
          () => false,
        );
      },
      30_000,
    );
    const ports = section('Inputs and outputs');
    await ports.getByText('vector: stays the same').waitFor({ timeout: 30_000 });
    expect(await ports.getByRole('row').count()).toBe(3);
    expect(await section('Flips').innerText()).toMatch(
      /nothing was run[^]*Misaligned here: \d operators? along the width/,
    );
    expect(await section('Operators').innerText()).toContain('Conv ×2');
    expect(await seriousViolations(vsCode)).toEqual([]);
  });

  it('has a task for each of its tests, and what fails stands under Problems', async () => {
    const { workbench, page } = vsCode;
    const tests = [{ image: 'chelsea.png', flips: ['h'], rtol: 1e-9 }];
    await writeFile(join(vsCode.workspace, 'tiny.flipscope.json'), JSON.stringify({ tests }));
    const problems = page.locator('#status\\.problems');
    await until('no problem', async () => /^0/.test((await problems.innerText()).trim()), 5000);
    await workbench.runCommand('Tasks: Run Task');
    await workbench.pick('flipscope');
    await workbench.pick('tiny.onnx · chelsea.png · h');
    await until('a problem', async () => /^1/.test((await problems.innerText()).trim()), 30_000);
    await workbench.closeBottomPanel();
  });

  it('follows its file', async () => {
    const path = join(vsCode.workspace, 'tiny.onnx');
    await writeFile(path, sideFile());
    await section('Operators').getByText('MatMul ×1').waitFor({ timeout: 10_000 });
    await rm(path);
    await vsCode.panel.frame.getByRole('alert').filter({ hasText: 'tiny.onnx' }).waitFor({ timeout: 10_000 });
    await writeFile(path, tinyFile());
    await section('Operators').getByText('Conv ×2').waitFor({ timeout: 10_000 });
  });

  it('is checked by its button', async () => {
    const { panel, workbench } = vsCode;
    await panel.button('Check Flip Invariance').click();
    await workbench.pick('chelsea.png');
    // The report stands beside the model, which may take the focus back while it opens.
    await workbench.tab('chelsea.png · tiny').click();
    await workbench.runCommand('View: Close Editors in Other Groups');
    await panel.report('chelsea.png', 'tiny.onnx');
    await workbench.closeAllEditors();
  });

  it('shows names from the file as text', async () => {
    await vsCode.workbench.open('hostile.onnx');
    await section('Flips').getByText(HOSTILE_NAME.slice(0, 12)).first().waitFor({ timeout: 30_000 });
    expect(await vsCode.panel.frame.locator('img').count()).toBe(0);
    await vsCode.workbench.closeAllEditors();
  });

  it('says why it cannot be read', async () => {
    await vsCode.workbench.open('broken.onnx');
    const alert = vsCode.panel.frame.getByRole('alert').filter({ hasText: 'broken.onnx' });
    await alert.waitFor({ timeout: 30_000 });
    await alert.getByRole('button', { name: 'Show Log' }).waitFor();
  });
});
