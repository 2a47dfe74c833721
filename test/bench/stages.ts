import type { Page } from 'playwright-core';
import type { Panel } from '../vscode/support/panel';

/** Milliseconds from the click, or another moment. */
export interface Opening {
  readonly page: number;
  readonly verdict: number;
  readonly maps: number;
}

/**
 * Runs in every frame of a window, in the browser's own time, frame by frame: what asks from outside looks ten times a
 * second at most. Tells when a mouse button was let go last, and in a report when each part of it was first painted.
 */
const WATCH = `(() => {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener('mouseup', () => { globalThis.benchReleased = now(); }, true);
  if (self === top) return;
  const inside = (element, name) => element?.shadowRoot?.querySelector(name);
  const stages = { page: undefined, verdict: undefined, maps: undefined };
  globalThis.benchStages = stages;
  const found = new Set();
  const look = () => {
    const app = document.querySelector('flipscope-app');
    const report = inside(app, 'flipscope-report');
    const seen = {
      page: inside(app, 'h1'),
      verdict: inside(inside(report, 'flipscope-verdict'), 'h2'),
      maps: inside(inside(inside(report, 'flipscope-feature-maps'), 'flipscope-map-triple'), 'canvas'),
    };
    for (const stage of Object.keys(stages)) {
      if (!seen[stage] || found.has(stage)) continue;
      found.add(stage);
      // What is there before one frame is painted by the next.
      requestAnimationFrame(() => requestAnimationFrame(() => { stages[stage] = now(); }));
    }
    if (found.size === 3) clearInterval(timer);
  };
  // Not by frames: VS Code writes the page into a document of its own, which forgets them.
  const timer = setInterval(look, 5);
})()`;

/** To be called before a report is opened. */
export async function watchStages(page: Page): Promise<void> {
  await page.context().addInitScript({ content: WATCH });
  await page.evaluate(WATCH);
}

/** From the last click to the parts of the report in sight. */
export async function openingStages(page: Page, panel: Panel): Promise<Opening> {
  const released = await page.evaluate(() => (globalThis as unknown as { benchReleased: number }).benchReleased);
  return stagesSince(released, panel);
}

/** From a moment to the parts of the report in sight, once all of them are there. @param start ms since 1970 */
export async function stagesSince(start: number, panel: Panel): Promise<Opening> {
  const at = await panel.title.evaluate(async () => {
    const { benchStages } = globalThis as unknown as { benchStages: Opening };
    while ((benchStages.maps as number | undefined) === undefined) await new Promise(requestAnimationFrame);
    return benchStages;
  });
  return { page: at.page - start, verdict: at.verdict - start, maps: at.maps - start };
}
