const ANGLE = /^\D*(0|90|180|270)\D*$/;

/** Whether names of classes are angles that a picture may be turned by: `0` and `180`, or `0°`, `90°`, `180°`, `270°`. */
export function areAngles(names: readonly string[]): boolean {
  const angles = names.map((name) => ANGLE.exec(name)?.[1]);
  const all = new Set(angles);
  return !all.has(undefined) && all.size === names.length && all.has('0') && all.has('180');
}
