import type { OutputFacts } from '../../src/contracts/contract';

/** What is known of an output of which nothing tells anything but what is given. */
export function outputFacts(given: Pick<OutputFacts, 'shape' | 'tracked'> & Partial<OutputFacts>): OutputFacts {
  return { name: 'n', dtype: 'float32', image: [64, 96], channelsLast: false, head: 'other', ...given };
}
