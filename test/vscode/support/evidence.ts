import { beforeEach } from 'vitest';
import type { VsCode } from './vsCode';

/** Makes every test of the file that fails leave a screenshot of the window and the logs under out/. */
export function saveEvidenceOfFailures(vsCode: () => VsCode): void {
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => vsCode().saveEvidence(task.name)));
}
