import type { Report } from '../report';
import type { Paint } from './style';

/** What the sections of the table share. */
export interface TableContext {
  readonly report: Report;
  readonly width: number;
  readonly paint: Paint;
}
