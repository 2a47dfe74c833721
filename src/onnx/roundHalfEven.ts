/** To the nearest whole number, halves to the even one: as ONNX (`Round`) and NumPy round, without a drift of sums. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}
