import { beforeEach, expect, test, vi } from 'vitest';
import { notifySilent } from '../../../src/extension/messages/notifySilent';
import { window } from '../support/vscodeShim';

const ask = window.showWarningMessage;
const end = vi.fn<(reason: Error) => void>();
beforeEach(() => {
  ask.mockReset();
  end.mockReset();
});

test('a person is told how long and at what, and can end the engine', async () => {
  ask.mockResolvedValueOnce('End It');
  await notifySilent({ seconds: 10, stage: 'Matching channels' }, end);
  expect(ask.mock.calls).toEqual([
    ['The analysis engine has not answered for 10 s. It was last at: Matching channels.', 'End It', 'Wait'],
  ]);
  expect(end.mock.calls).toEqual([
    [
      expect.objectContaining({
        reason: 'engine-ended',
        message: 'The analysis engine was ended. It was last at: Matching channels.',
      }),
    ],
  ]);
});

test.each(['Wait', undefined])('choosing %s leaves it alone', async (chosen) => {
  ask.mockResolvedValueOnce(chosen);
  await notifySilent({ seconds: 10, stage: 'Running the model' }, end);
  expect(end).not.toHaveBeenCalled();
});

test('one that has not said anything yet was at its start', async () => {
  ask.mockResolvedValueOnce('Wait');
  await notifySilent({ seconds: 10, stage: undefined }, end);
  const message = 'The analysis engine has not answered for 10 s. It was last at: its start.';
  expect(ask).toHaveBeenCalledWith(message, 'End It', 'Wait');
});
