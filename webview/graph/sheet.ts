import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { BreakPath } from '../../src/report/facts/graph/breakPath';
import type { Coloring } from '../../src/report/facts/graph/marks';
import type { UnitGraph } from '../../src/report/facts/graph/units';
import { styled } from '../styled';
import type { MarkTables } from './band';
import { boxView } from './boxView';
import { edges } from './edges';
import type { Picture } from './graphPicture';
import { placeOf } from './placeOf';
import { EDGE, meets, type Area } from './viewport';

/** Below this zoom words are too small to be read. */
const FAR = 0.45;

type Told = [isShown: boolean, isStart: boolean, isTabStop: boolean];

const NONE: ReadonlySet<string> = new Set();

/** What a graph is drawn with. */
export interface SheetContext {
  readonly graph: UnitGraph;
  readonly coloring: Coloring;
  readonly tables: MarkTables;
  readonly path: BreakPath | undefined;
  /** The box of the layer on screen. */
  readonly shown: string | undefined;
  /** The box that the tab key leads to; drawn wherever it is. */
  readonly tabStop: string | undefined;
  readonly zoom: number;
  /** What is to be drawn, in the layout's pixels. */
  readonly drawn: Area;
  press(box: string): void;
}

/** All of a picture's place, and what of it is near what is in sight. */
export function sheet({ drawing, placed, boxes, edges: all }: Picture, context: SheetContext): TemplateResult {
  const { path, zoom, drawn, tabStop, shown } = context;
  const way = path && drawing.wayOf(path.units);
  const start = path && drawing.boxOf(path.start);
  const visible = boxes.filter(({ box }) => box.id === tabStop || meets(box, drawn));
  const size = {
    width: `${placed.width * zoom + 2 * EDGE}px`,
    height: `${placed.height * zoom + 2 * EDGE}px`,
  };
  return html`<div class="sheet" ${styled(size)}>
    <div class=${zoom < FAR ? 'content far' : 'content'} ${styled({ transform: `scale(${zoom})` })}>
      <svg aria-hidden="true" viewBox="${drawn.x} ${drawn.y} ${drawn.width} ${drawn.height}" ${styled(placeOf(drawn))}>
        ${edges(all, way?.edges ?? NONE, drawn)}
      </svg>
      ${repeat(
        visible,
        ({ box }) => box.id,
        ({ box, subject }) => {
          const [isShown, isStart, isTabStop] = [shown, start, tabStop].map((id) => box.id === id) as Told;
          const isOnPath = way?.boxes.has(box.id) === true;
          // While it scrolls, most of what was drawn stays as it is.
          const { coloring, tables } = context;
          const depends = [box, subject, coloring, tables.scale, tables.change, isShown, isStart, isTabStop, isOnPath];
          return guard(depends, () =>
            boxView(box, subject, {
              ...context,
              isShown,
              isStart,
              isOnPath,
              isTabStop,
              press: () => context.press(box.id),
            }),
          );
        },
      )}
    </div>
  </div>`;
}
