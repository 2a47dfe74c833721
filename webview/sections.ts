import { html, type TemplateResult } from 'lit';
import type { Report } from '../src/report/report';
import type { ViewContext } from './context';
import './sections/detailsSection';
import './sections/featureMapsSection';
import './sections/fixSection';
import './sections/layersSection';
import './sections/outputsSection';
import './sections/imagesSection';
import './sections/whySection';

/**
 * A part of the report's page. `where` and `what` stand side by side on a wide page and below each other on a
 * narrow one; `below` always takes the whole width.
 */
export interface Section {
  readonly id: string;
  readonly place: 'where' | 'what' | 'below';
  /** Whether the report has anything for it; otherwise it is not on the page at all. */
  present(report: Report): boolean;
  render(context: ViewContext): TemplateResult;
}

/** Every section below the verdict, in reading order. A new section is added here and nowhere else. */
export const SECTIONS: readonly Section[] = [
  {
    id: 'images',
    place: 'where',
    present: () => true,
    render: (context) => html`<flipscope-images .context=${context}></flipscope-images>`,
  },
  {
    id: 'layers',
    place: 'where',
    present: (report) => report.layers.length > 0,
    render: (context) => html`<flipscope-layers .context=${context}></flipscope-layers>`,
  },
  {
    id: 'feature-maps',
    place: 'what',
    present: (report) => report.layers.length > 0,
    render: (context) => html`<flipscope-feature-maps .context=${context}></flipscope-feature-maps>`,
  },
  {
    id: 'outputs',
    place: 'what',
    present: ({ outputs, ignored = [] }) => outputs.length + ignored.length > 0,
    render: (context) => html`<flipscope-outputs .context=${context}></flipscope-outputs>`,
  },
  {
    id: 'why',
    place: 'below',
    present: (report) => report.layers.length > 0,
    render: (context) => html`<flipscope-why .context=${context}></flipscope-why>`,
  },
  {
    id: 'fix',
    place: 'below',
    present: () => true,
    render: (context) => html`<flipscope-fix .context=${context}></flipscope-fix>`,
  },
  {
    id: 'details',
    place: 'below',
    present: () => true,
    render: (context) => html`<flipscope-details .context=${context}></flipscope-details>`,
  },
];
