export const KERNELS: Readonly<Record<'src/analysis/measure/kernel' | 'src/image/kernel', readonly string[]>>;
export function compileKernel(folder: keyof typeof KERNELS): Promise<string>;
