import type { AnalysisSpec } from '../../protocol/spec';
import { tabTitles } from '../choose/tabTitles';

/** More names than this are counted. */
const MAX_NAMES = 3;

/** What a comparison's tab is called: `resnet18 | resnet50 · chelsea.png`. */
export function comparisonTabTitle(specs: readonly AnalysisSpec[]): string {
  const parts = tabTitles(specs).map((title) => title.split(' · '));
  const [inputs, models] = [0, 1].map((place) => [...new Set(parts.map((part) => part[place] ?? ''))]);
  return [models!, inputs!].map(listed).join(' · ');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(' | ');
  return names.length > MAX_NAMES ? `${shown} +${names.length - MAX_NAMES}` : shown;
}
