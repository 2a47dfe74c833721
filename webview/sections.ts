import { html, type TemplateResult } from 'lit';
import type { Report } from '../src/report/report';
import type { ViewContext } from './context';
import './sections/detailsSection';
import './sections/featureMapsSection';
import './sections/fixSection';
import './sections/graphSection';
import './sections/layersSection';
import './sections/outputsSection';
import './sections/imagesSection';
import './sections/whySection';

/**
 * A part of the report's page. `rail` stands beside all others on a wide page and stays in sight; those on `top` stand
 * side by side where there is room for both; `below` takes the whole width beside the rail.
 */
export interface Section {
  readonly id: string;
  readonly place: 'rail' | 'top' | 'below';
  /** Whether the report has anything for it; otherwise it is not on the page at all. */
  present(report: Report): boolean;
  render(context: ViewContext): TemplateResult;
}

/** Every section below the verdict, in reading order. A new section is added here and nowhere else. */
export const SECTIONS: readonly Section[] = [
  {
    id: 'images',
    place: 'top',
    present: () => true,
    render: (context) => html`<flipscope-images .context=${context}></flipscope-images>`,
  },
  {
    id: 'layers',
    place: 'rail',
    present: (report) => report.layers.length > 0,
    render: (context) => html`<flipscope-layers .context=${context}></flipscope-layers>`,
  },
  {
    id: 'feature-maps',
    place: 'top',
    present: (report) => report.layers.length > 0,
    render: (context) => html`<flipscope-feature-maps .context=${context}></flipscope-feature-maps>`,
  },
  {
    id: 'outputs',
    place: 'below',
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
    id: 'graph',
    place: 'below',
    present: (report) => report.layers.length > 0,
    render: (context) => html`<flipscope-graph .context=${context}></flipscope-graph>`,
  },
  {
    id: 'details',
    place: 'below',
    present: () => true,
    render: (context) => html`<flipscope-details .context=${context}></flipscope-details>`,
  },
];
