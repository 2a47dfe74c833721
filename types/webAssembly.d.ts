/**
 * The part of WebAssembly that the engine uses. TypeScript has it in the library of the DOM only, which the engine must
 * not see.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: NodeJS.ArrayBufferView | ArrayBuffer);
  }
  class Instance {
    constructor(module: Module, imports: { readonly [module: string]: { readonly [name: string]: Memory } });
    readonly exports: Exports;
  }
  class Memory {
    constructor(limits: { readonly initial: number });
    readonly buffer: ArrayBuffer;
    /** @throws RangeError when the memory cannot grow by that many pages. */
    grow(pages: number): number;
  }
  type Exports = Readonly<Record<string, unknown>>;
}
