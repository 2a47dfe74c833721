import type { PanelSnapshot } from '../src/protocol/panel';
import { isJudged, mainOutput } from '../src/report/facts/mainOutput';
import type { Flip, Report } from '../src/report/report';

/** What takes longer is measured only when it is asked for. */
const MAX_MS = 2000;

type DoneSnapshot = Extract<PanelSnapshot, { phase: 'done' }>;

/** Has measured what each layer adds, by itself, where that is quick: the page opens on the layer that adds most. */
export class OwnAttribution {
  readonly #ask: (flip: Flip) => Promise<void>;
  /** The analysis that is being explained, or was while it was on screen: the engine has it. */
  #live: string | undefined;
  #asked = new Set<Flip>();

  constructor(ask: (flip: Flip) => Promise<void>) {
    this.#ask = ask;
  }

  /** Asks once per analysis and flip. A report that is not explained by itself is not measured by itself either. */
  want({ report, analysis, explanation }: DoneSnapshot, flip: Flip): void {
    if (explanation.progress !== undefined && this.#live !== analysis) {
      this.#live = analysis;
      this.#asked = new Set();
    }
    const isKnown = report.attributions?.[flip] !== undefined || this.#asked.has(flip);
    if (this.#live !== analysis || isKnown || !canAttribute(report, flip) || attributionMs(report) > MAX_MS) return;
    this.#asked.add(flip);
    // The extension logs what it failed with; the page offers to measure it all the same.
    this.#ask(flip).catch(() => undefined);
  }
}

function canAttribute(report: Report, flip: Flip): boolean {
  const output = mainOutput(report, flip);
  return output !== undefined && isJudged(output, flip);
}

/** How long it may take: as many runs as there are layers, of which each begins at its layer and so takes half on average. */
export function attributionMs({ layers, timings, flips }: Report): number {
  const run = timings['run'] ?? Infinity;
  return (layers.length * run) / (1 + flips.length) / 2;
}
