/** A copy of an object that lacks some of its properties. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const left = Object.entries(value).filter(([key]) => !keys.some((gone) => gone === key));
  return Object.fromEntries(left) as Omit<T, K>;
}
