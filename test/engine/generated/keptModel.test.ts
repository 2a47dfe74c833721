import { mkdirSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { keptModel } from '../../../src/engine/generated/keptModel';
import { parseModel } from '../../../src/onnx/model';
import { GraphBuilder } from '../../support/models/graphBuilder';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-kept-'));
const builder = new GraphBuilder();
builder.output(builder.relu(builder.conv(builder.input('x', [1, 3, 8, 8]), 4, 3)), 'y');
const model = builder.bytes();
const make = vi.fn(() => model);

/** How often the model was made for what `act` does. */
async function made(act: () => Promise<unknown>): Promise<number> {
  make.mockClear();
  await act();
  return make.mock.calls.length;
}

it('is made once, kept whole, and read again as a model', async () => {
  const file = join(folder, 'a', 'b', 'model.onnx');
  expect(await made(() => keptModel(file, make))).toBe(1);
  expect(await made(() => keptModel(file, make))).toBe(0);
  const { bytes, warning } = await keptModel(file, make);
  expect(warning).toBeUndefined();
  expect(parseModel(bytes, file).graph.nodes.map(({ opType }) => opType)).toEqual(['Conv', 'Relu', 'Identity']);
});

it('is made anew where its file is cut short, changed, empty or no model', async () => {
  const file = join(folder, 'broken.onnx');
  await keptModel(file, make);
  const whole = readFileSync(file);
  const { size } = statSync(file);
  const damages = [
    () => truncateSync(file, size - 40),
    () => truncateSync(file, 0),
    () =>
      writeFileSync(
        file,
        whole.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
      ),
    () => writeFileSync(file, 'no model'),
  ];
  for (const damage of damages) {
    damage();
    expect(await made(() => keptModel(file, make))).toBe(1);
    expect(Buffer.compare(readFileSync(file), whole)).toBe(0);
  }
});

it('is used from memory where it cannot be kept, and says so in one sentence', async () => {
  writeFileSync(join(folder, 'a-file'), '');
  const inFile = await keptModel(join(folder, 'a-file', 'models', 'model.onnx'), make);
  expect(parseModel(inFile.bytes, 'x').graph.nodes).toHaveLength(3);
  expect(inFile.warning).toMatch(
    /^The built-in model cannot be kept in .*a-file.*: a part of its path is a file, not a folder\. /,
  );
  mkdirSync(join(folder, 'taken.onnx'));
  const taken = await keptModel(join(folder, 'taken.onnx'), make);
  expect(taken.warning).toMatch(/there is a folder of that name/);
});

// Node's own way of making folders never ends there.
it.runIf(process.platform === 'linux')('is used from memory in a place that takes no folders', async () => {
  const { warning } = await keptModel('/proc/flipscope/models/model.onnx', make);
  expect(warning).toMatch(/its folder does not exist/);
});
