import * as z from 'zod';
import type { SCALE_CHANGES } from '../scaleChanges';
import { figure, object } from './values';

const ofOutputs = z.record(z.string(), figure).exactOptional();

/** What other changes of the input do to the outputs. */
export const scale = object({
  grey1: ofOutputs.describe('Noise of one gray level (standard deviation) before mean and std; images only.'),
  jpeg90: ofOutputs.describe('The image saved as JPEG of quality 90; images only.'),
  shift1: ofOutputs.describe(
    'The tensor shifted by one pixel, edges repeated: mean over a shift along rows and columns.',
  ),
  shift2: ofOutputs.describe('The same by two pixels.'),
  shift4: ofOutputs.describe('The same by four pixels.'),
  otherImage: ofOutputs.describe('Another image: a bundled sample; for noise, that of the next seed.'),
} satisfies { [C in (typeof SCALE_CHANGES)[number]]: unknown }).describe(
  'What changes of the input other than a flip do, by the name of the output: relative L2, of class numbers the share that disagrees.',
);
