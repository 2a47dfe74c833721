import { expect, test } from 'vitest';
import { SerialQueue } from '../../src/protocol/serialQueue';

test('work is done one at a time, in the order in which it came, also behind a failure', async () => {
  const queue = new SerialQueue();
  const order: string[] = [];
  const work = (name: string, fails: boolean) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 2));
    order.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const [a, b, c] = await Promise.allSettled([
    queue.add(work('a', true)),
    queue.add(work('b', false)),
    queue.add(() => 'c'),
  ]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect([a, b, c]).toMatchObject([{ reason: new Error('a') }, { value: 'b' }, { value: 'c' }]);
});

test('work added from within runs after what is waiting already', async () => {
  const queue = new SerialQueue();
  const order: string[] = [];
  let inner: Promise<unknown> = Promise.resolve();
  const first = queue.add(() => {
    order.push('first');
    inner = queue.add(() => order.push('inner'));
  });
  const second = queue.add(() => order.push('second'));
  await Promise.all([first, second]);
  await inner;
  expect(order).toEqual(['first', 'second', 'inner']);
});
