import type { MapAction } from '../../protocol/panel';
import type { Services } from '../services';
import { requiredReport } from './reportCommands';

/** What the context menu of a map does: the page has the values, and knows which map it was opened on. */
export function mapCommand(action: MapAction): (services: Services) => void {
  return ({ panels }) => requiredReport(panels.active).mapAction(action);
}
