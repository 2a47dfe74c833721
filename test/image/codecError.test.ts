import { expect, it } from 'vitest';
import { codecError } from '../../src/image/codecError';

it.each([
  [
    "Cannot find module '@img/sharp-wasm32/sharp.node'\nRequire stack:\n- /a/b.cjs",
    'decoder-missing',
    'Install Flipscope',
  ],
  [
    'WebAssembly.Module(): expected magic word 00 61 73 6d, found de 7f ed c4 @+0',
    'decoder-missing',
    'Install Flipscope',
  ],
  ['WebAssembly.Memory(): could not allocate memory', 'input-too-large', 'more memory'],
])('says of %j what helps, in one line', (text, reason, help) => {
  const error = codecError(new Error(text));
  expect(error).toMatchObject({ reason });
  expect(error.message).toContain(help);
  expect(error.message).not.toMatch(/\n|Require stack/);
  expect(codecError(error)).toBe(error);
});
