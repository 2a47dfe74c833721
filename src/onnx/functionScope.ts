/** Names that nothing has yet. */
export class NameSource {
  readonly #taken: Set<string>;
  readonly #next = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** `base`, or `base_2`, `base_3`, … */
  fresh(base: string): string {
    let name = base;
    for (let i = this.#next.get(base) ?? 2; this.#taken.has(name); i++) {
      name = `${base}_${i}`;
      this.#next.set(base, i + 1);
    }
    this.#taken.add(name);
    return name;
  }
}

/** What the names inside a function, or a graph inside it, are called where the function is written out. */
export class Scope {
  readonly #names = new Map<string, string>();
  readonly #prefix: string;
  readonly #source: NameSource;
  readonly #outer: Scope | undefined;

  constructor(prefix: string, source: NameSource, outer?: Scope) {
    this.#prefix = prefix;
    this.#source = source;
    this.#outer = outer;
  }

  /** A scope for a graph inside this one, which sees the names out here. */
  inner(): Scope {
    return new Scope(this.#prefix, this.#source, this);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  bind(name: string, outside: string): void {
    this.#names.set(name, outside);
  }

  /** A name of its own for what is defined here; '' stays omitted. */
  define(name: string): string {
    const known = this.#names.get(name);
    if (name === '' || known !== undefined) return known ?? '';
    const outside = this.fresh(name);
    this.#names.set(name, outside);
    return outside;
  }

  /** A function sees nothing around it: a name that nothing defines gets one that nothing defines either. */
  use(name: string): string {
    return this.#find(name) ?? this.define(name);
  }

  fresh(name: string): string {
    return this.#source.fresh(`${this.#prefix}/${name}`);
  }

  #find(name: string): string | undefined {
    return this.#names.get(name) ?? (this.#outer === undefined ? undefined : this.#outer.#find(name));
  }
}
