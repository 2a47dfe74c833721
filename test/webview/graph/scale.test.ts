import { describe, expect, test } from 'vitest';
import { scaleInto } from '../../../webview/graph/layout/scale';

const ROOM = { width: 900, height: 500 };

describe('how large a drawing is drawn at first', () => {
  test.each([
    ['fills the width', { width: 750, height: 300 }, 1.2],
    ['is no higher than its room', { width: 600, height: 400 }, 1.25],
    ['is never a poster', { width: 100, height: 100 }, 1.5],
    ['is a little smaller where that gives it room', { width: 1000, height: 300 }, 0.9],
    ['is read where it has to be scrolled over', { width: 1200, height: 300 }, 1],
    ['fills two thirds of the width where it is scrolled over anyway', { width: 450, height: 2000 }, 4 / 3],
    ['is not scrolled over more for being larger', { width: 600, height: 2000 }, 1],
  ])('%s', (_, size, scale) => {
    expect(scaleInto(ROOM, size)).toBeCloseTo(scale);
  });
});
