import { afterAll, expect, it } from 'vitest';
import { verdictText } from '../../src/report/facts/verdict';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** A small classifier that nothing names so: pooled, then a dense layer. */
function classifier(classes: number): string {
  const b = new GraphBuilder({ seed: 9 });
  const pooled = b.globalAveragePool(b.relu(b.conv(b.input('x', [1, 3, 16, 16]), 8, 3, { stride: 2, pads: 1 })));
  b.output(b.gemm(b.flatten(pooled), classes), 'y');
  return engine.writeModel(`${classes}.onnx`, b.build());
}

it.each([2, 10])('%i scores that nothing names are a vector, and offered as classes', async (classes) => {
  const spec = engine.spec(classifier(classes));
  const { report } = await engine.service.analyze('asked', spec);
  const [output] = report.outputs;
  expect(output).toMatchObject({
    contract: { kind: 'vector', certainty: 'assumed' },
    offer: { looksLike: 'scores', entry: { contract: 'classes' } },
    otherwise: { contract: 'classes' },
  });
  const text = verdictText(report, 'h');
  expect(text).toMatch(/Read as classes, it would differ by the same \S+, and the top class would (stay|change)\./);
  expect(text).toContain('It has the form of scores of classes, which is offered as its contract.');

  const accepted = await engine.service.analyze('accepted', { ...spec, expect: { y: 'classes' } });
  const [scores] = accepted.report.outputs;
  expect(scores!.offer).toBeUndefined();
  expect(scores!.classes!.top.id).toHaveLength(Math.min(5, classes));
  expect(scores!.classes!.agreement).toEqual(output!.otherwise!.top1);
  expect(scores!.figure).toEqual(output!.figure);
});

it('an open offer of classes does not stand in the way of an average', async () => {
  const spec = engine.spec(classifier(10));
  const { noise } = await engine.service.fixModel(spec, { kind: 'tta', flips: ['h'] }, engine.at('averaged.onnx'));
  expect(noise.before.h).toBeGreaterThan(1e-3);
  expect(noise.after.h).toBeLessThan(1e-5);
});

it('a longer vector may be an embedding: it is assumed to be one, and nothing is offered', async () => {
  const { report } = await engine.service.analyze('embedding', engine.spec(classifier(64)));
  expect(report.outputs[0]).toMatchObject({ contract: { kind: 'vector', certainty: 'assumed' } });
  expect(report.outputs[0]!.offer).toBeUndefined();
});

it('scores that should change under a flip show their classes', async () => {
  const spec = engine.spec(classifier(2), { expect: { y: 'sensitive' } });
  const { report } = await engine.service.analyze('sensitive', spec);
  expect(report.outputs[0]!.classes!.top.id).toHaveLength(2);
});
