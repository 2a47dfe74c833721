import { afterAll, describe, expect, it } from 'vitest';
import { offerSentence } from '../../src/report/facts/offers';
import type { OutputReport, Report } from '../../src/report/report';
import { EngineFixture } from '../support/engineFixture';
import { cropNet, type CropNetOptions } from '../support/models/cropNet';

const engine = new EngineFixture();
afterAll(() => engine.remove());

let count = 0;

async function check(options: CropNetOptions, outputs?: object): Promise<Report> {
  const name = `crops-${count++}`;
  const path = engine.writeModel(`${name}.onnx`, cropNet(options));
  if (outputs !== undefined) engine.write(`${name}.flipscope.json`, JSON.stringify({ outputs }));
  const { report } = await engine.service.analyze('a', engine.spec(path, { flips: ['h'] }));
  return report;
}

const named = ({ outputs }: Report, name: string): OutputReport => outputs.find((output) => output.name === name)!;

describe.each([24, 48] as const)('a network that refines boxes of crops of %i pixels', (side) => {
  it('is recognized where its corners are mirrored exactly', async () => {
    const report = await check({ side, isExact: true });
    const corners = named(report, 'dense_5');
    expect(corners.contract).toMatchObject({
      kind: 'boxes',
      certainty: 'found',
      origin: 'the form of MTCNN’s outputs',
    });
    expect(corners.contract.parts![0]!.coordinates).toMatchObject({ form: 'xyxy', unit: '-1..1' });
    for (const { verdict, offer } of report.outputs) {
      expect(verdict.h).toBe('holds');
      expect(offer).toBeUndefined();
    }
  });

  it('is offered, not taken, where they are not', async () => {
    const report = await check({ side, isExact: false });
    const { contract, offer, verdict, otherwise } = named(report, 'dense_5');
    expect([contract.kind, contract.certainty, verdict.h, otherwise]).toEqual([
      'vector',
      'assumed',
      'broken',
      undefined,
    ]);
    expect(offer!.looksLike).toBe('corners');
    expect(offerSentence(report, named(report, 'dense_5'))).toContain(
      '“dense_5” looks like corners that a box of MTCNN is moved by: mirrored so,',
    );
    const accepted = named(await check({ side, isExact: false }, { dense_5: offer!.entry }), 'dense_5');
    expect(accepted.contract).toMatchObject({ kind: 'boxes', certainty: 'stated' });
    expect([accepted.figure.h!.name, accepted.expects]).toEqual(['relL2', 'equivariance']);
    expect(accepted.figure.h!.value).toBeCloseTo(offer!.figure.h!, 6);
  });
});

describe('landmarks of a crop', () => {
  it('are all x, then all y, left and right in pairs', async () => {
    const { contract, keypoints } = named(await check({ side: 48, isExact: true }), 'dense_6');
    expect(contract).toMatchObject({ kind: 'keypoints', certainty: 'found' });
    expect(contract.parts![0]).toMatchObject({ coordinates: { planar: true, unit: '0..1' }, swap: [[0, 1], [3, 4]] }); // prettier-ignore
    expect(keypoints!.h!.pixels).toBeLessThan(1e-3);
  });

  it('are offered where the data say nothing', async () => {
    const { offer } = named(await check({ side: 48, isExact: false }), 'dense_6');
    expect(offer).toMatchObject({ looksLike: 'landmarks', entry: { contract: 'keypoints', planar: true } });
  });
});
