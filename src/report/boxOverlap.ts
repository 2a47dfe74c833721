/** Left, top, right and bottom edge. */
export type Box = readonly [number, number, number, number];

/** Intersection over union, 0…1; 0 where both are empty. */
export function boxOverlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (!(width > 0 && height > 0)) return 0;
  const common = width * height;
  return common / (area(a) + area(b) - common);
}

function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
