import { html, nothing, type TemplateResult } from 'lit';
import type { Coloring } from '../../src/report/facts/graph/marks';
import { blockWords, groupMark, unitWords } from '../../src/report/facts/graph/words';
import type { UnitGraph } from '../../src/report/facts/graph/units';
import { styled } from '../styled';
import { band, type MarkTables } from './band';
import type { PlacedBox } from './layout/level';
import { placeOf } from './placeOf';
import type { Subject } from './subjects';

/** What a box is drawn with besides its place. */
export interface BoxContext {
  readonly graph: UnitGraph;
  readonly coloring: Coloring;
  readonly tables: MarkTables;
  /** The layer on screen is in it. */
  readonly isShown: boolean;
  readonly isStart: boolean;
  readonly isOnPath: boolean;
  /** The tab key leads to it. */
  readonly isTabStop: boolean;
  press(): void;
}

const closedMark = html`<span aria-hidden="true">▸ </span>`;

/** A card of a unit or a collapsed block, or an open block with its heading. */
export function boxView(box: PlacedBox, subject: Subject, context: BoxContext): TemplateResult {
  return subject.kind === 'block' && subject.isOpen ? openBlock(box, subject, context) : card(box, subject, context);
}

function card(box: PlacedBox, subject: Subject, context: BoxContext): TemplateResult {
  const { graph, coloring, tables, isShown, isStart, isOnPath, isTabStop, press } = context;
  const unit = subject.kind === 'unit' ? graph.units[subject.unit]! : undefined;
  const mark = subject.kind === 'unit' ? coloring.marks[subject.unit]! : groupMark(subject.group, coloring);
  const { name, below, spoken } =
    subject.kind === 'unit' ? unitWords(unit!, coloring, mark) : blockWords(subject.group, coloring, mark);
  const classes = [
    'card',
    ...(mark.kind === 'end' ? ['end'] : []),
    ...(subject.kind === 'block' ? ['collapsed'] : []),
    ...(isOnPath ? ['on-path'] : []),
  ];
  return html`<button
    class=${classes.join(' ')}
    .box=${box.id}
    tabindex=${isTabStop ? 0 : -1}
    aria-current=${isShown ? 'true' : nothing}
    aria-expanded=${subject.kind === 'block' ? 'false' : nothing}
    @click=${press}
    ${styled(placeOf(box))}
  >
    ${band(mark, tables)}
    <span class="words">
      <span class="title">${subject.kind === 'block' ? closedMark : nothing}${name}</span>
      <span class="below">${below}</span>
    </span>
    ${isStart ? html`<span class="flag">starts here</span>` : nothing}
    <span class="visually-hidden">${spoken}</span>
  </button>`;
}

function openBlock(
  box: PlacedBox,
  { group }: Extract<Subject, { kind: 'block' }>,
  { coloring, press }: BoxContext,
): TemplateResult {
  const { name, below, spoken } = blockWords(group, coloring, groupMark(group, coloring));
  return html`<div class="block" ${styled(placeOf(box))}></div>
    <button
      class="heading"
      .box=${box.id}
      tabindex="-1"
      aria-expanded="true"
      @click=${press}
      ${styled({ left: `${box.x}px`, top: `${box.y}px`, 'max-width': `${box.width}px` })}
    >
      <span aria-hidden="true">▾</span> ${name} <span class="visually-hidden">${below}, ${spoken}</span>
    </button>`;
}
