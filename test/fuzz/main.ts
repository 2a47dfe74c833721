import { parseArgs } from 'node:util';
import { fuzz } from './kind';
import { fuzzKinds } from './kinds';
import { Place } from './place';

/** Tries all kinds in turn, each time with the next seed, until the time is over; exit code 1 when any failed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' } },
  });
  const end = performance.now() + Number(values.minutes) * 60_000;
  const kinds = await fuzzKinds();
  const place = new Place();
  let [seed, tried, failures] = [Number(values.seed), 0, 0];
  try {
    for (; performance.now() < end; seed++) {
      for (const kind of kinds) {
        const failure = await fuzz(kind, place, seed, kind.cases);
        tried += kind.cases;
        if (failure !== undefined) console.log(failure);
        failures += failure === undefined ? 0 : 1;
      }
    }
  } finally {
    place.remove();
  }
  console.log(`${tried} files tried, up to seed ${seed - 1}; ${failures} failures`);
  process.exitCode = failures === 0 ? 0 : 1;
}

void main();
