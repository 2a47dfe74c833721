import { afterAll, describe, expect, it } from 'vitest';
import type { FixRequest } from '../../../src/protocol/fix';
import type { Flip } from '../../../src/report/report';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

/** Misaligned at even sizes: the nearest aligned one is odd, or, with a stride of three, may be two away. */
function net({ stride, symmetric = false }: { readonly stride: number; readonly symmetric?: boolean }) {
  const b = new GraphBuilder({ seed: 4 });
  const x = b.input('x', ['n', 3, 'h', 'w']);
  const maps = b.relu(b.conv(x, 6, 3, { stride, pads: 1, ...(symmetric && { symmetric: 'hv' }) }));
  b.output(b.flatten(b.globalAveragePool(b.relu(b.conv(maps, 8, 1)))), 'y');
  return b.build();
}

async function triedOn(model: ReturnType<typeof net>, side: number) {
  const { service } = fixture;
  const path = fixture.writeModel('model.onnx', model);
  const spec = fixture.spec(path, { flips: ['h', 'v'], input: { kind: 'noise', seed: 3 }, size: [side, side] });
  await service.analyze('a', spec);
  const { fixes } = await service.explain('a', 'fixes');
  const written = async (request: FixRequest) => {
    const { noise, image } = await service.writeFix('a', request, fixture.at('fixed.onnx'));
    return image ?? noise;
  };
  return { fixes: fixes!, written };
}

const FLIPS: readonly Flip[] = ['h', 'v'];

describe('models that a fix would write, tried', () => {
  it('have the figures of those that are written', async () => {
    const { fixes, written } = await triedOn(net({ stride: 2 }), 12);
    expect(fixes.map(({ kind, size }) => [kind, size])).toEqual([
      ['resize', [13, 13]],
      ['symmetrize', undefined],
    ]);
    const [resized, symmetrized] = fixes;
    const file = await written({ kind: 'pad', mode: 'resize' });
    for (const flip of FLIPS) {
      expect(resized!.error[flip]).toBeCloseTo(file.after[flip]!, 6);
      expect(resized!.moves[flip]).toBeCloseTo(file.damage, 6);
      const { after, damage } = await written({ kind: 'symmetrize', flips: [flip] });
      expect(symmetrized!.error[flip]).toBeCloseTo(after[flip]!, 6);
      expect(symmetrized!.moves[flip]).toBeCloseTo(damage, 6);
      expect(damage).toBeGreaterThan(0.01);
    }
    await fixture.service.release('a');
  });

  it('are padded too, where that can be done evenly', async () => {
    const { fixes, written } = await triedOn(net({ stride: 6 }), 11);
    const padded = fixes.find(({ kind }) => kind === 'pad')!;
    expect(padded.size).toEqual([13, 13]);
    const { after, damage } = await written({ kind: 'pad', mode: 'pad', size: [13, 13] });
    expect(padded.error.h).toBeCloseTo(after.h!, 6);
    expect(padded.moves.h).toBeCloseTo(damage, 6);
    await fixture.service.release('a');
  });

  it('say why they could not be', async () => {
    const { fixes } = await triedOn(net({ stride: 2, symmetric: true }), 13);
    expect(fixes).toEqual([
      {
        kind: 'symmetrize',
        error: {},
        moves: {},
        reason: expect.stringMatching(/^there are no kernels to make symmetric/),
      },
    ]);
    await fixture.service.release('a');
  });
});
