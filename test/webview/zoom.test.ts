import { expect, it } from 'vitest';
import { flipWindow, framePlace, Zoom, zoomedPlace } from '../../webview/zoom';

it('keeps the place under the pointer where it is, and what is in sight within the image', () => {
  const zoom = new Zoom();
  const place = { u: 0.3, v: 0.8 };
  const before = framePlace(place, zoom.window);
  zoom.by(4, place);
  const after = framePlace(place, zoom.window);
  expect(after.u).toBeCloseTo(before.u, 9);
  expect(after.v).toBeCloseTo(before.v, 9);
  zoom.pan(5, -5);
  const { u, v, scale } = zoom.window;
  expect([u, v]).toEqual([1 - 1 / scale, 0]);
  zoom.by(-100);
  expect(zoom.window).toEqual({ u: 0, v: 0, scale: 1 });
});

it('moves only as far as a place needs', () => {
  const zoom = new Zoom();
  zoom.by(8, { u: 0.5, v: 0.5 });
  const { u } = zoom.window;
  zoom.reveal({ u: 0.5, v: 0.5 });
  expect(zoom.window.u).toBe(u);
  zoom.reveal({ u: 1, v: 0.5 });
  expect(framePlace({ u: 1, v: 0.5 }, zoom.window).u).toBeCloseTo(1, 9);
});

it.each(['h', 'v', 'hv'] as const)('shows the same things of the image under %s', (flip) => {
  const zoom = new Zoom();
  zoom.by(6, { u: 0.2, v: 0.7 });
  const other = flipWindow(zoom.window, flip);
  expect(flipWindow(other, flip).u).toBeCloseTo(zoom.window.u, 9);
  const corner = zoomedPlace({ u: 0, v: 0 }, zoom.window);
  const there = framePlace(
    { u: flip === 'v' ? corner.u : 1 - corner.u, v: flip === 'h' ? corner.v : 1 - corner.v },
    other,
  );
  expect(there.u).toBeCloseTo(flip === 'v' ? 0 : 1, 9);
  expect(there.v).toBeCloseTo(flip === 'h' ? 0 : 1, 9);
});
