import { setImmediate as nextTurn } from 'node:timers/promises';

/** The area of a request, which its name begins with. */
export type AreaOf<Name extends string> = Name extends `${infer Area}.${string}` ? Area : never;

/**
 * Handlers by area. The code of one is loaded when something of it is first asked, or by {@link loadAll}: half of the program's
 * modules are needed by one area alone.
 */
export class Areas<Handlers extends object> {
  readonly #loaders: Readonly<Record<string, () => Promise<object>>>;
  readonly #loading = new Map<string, Promise<object>>();

  /** @param loaders one an area, giving the handlers of its requests by their names */
  constructor(loaders: Readonly<Record<AreaOf<keyof Handlers & string>, () => Promise<object>>>) {
    this.#loaders = loaders;
  }

  async handler<Name extends keyof Handlers & string>(name: Name): Promise<Handlers[Name]> {
    const area = await this.#load(name.slice(0, name.indexOf('.')));
    return (area as Handlers)[name];
  }

  /** Loads areas one after the other, so that whoever asks meanwhile waits for one at most. @returns all handlers */
  async loadAll(): Promise<Handlers> {
    const all = {};
    for (const area of Object.keys(this.#loaders)) {
      Object.assign(all, await this.#load(area));
      // Loading waits for nothing, so that by itself it would let nobody in between.
      await nextTurn();
    }
    return all as Handlers;
  }

  /** Loads the handlers of an area. */
  async load(area: AreaOf<keyof Handlers & string>): Promise<void> {
    await this.#load(area);
  }

  #load(area: string): Promise<object> {
    const known = this.#loading.get(area);
    if (known !== undefined) return known;
    const load = this.#loaders[area];
    if (load === undefined) throw new Error(`there is no area ${area}`);
    const loading = load();
    this.#loading.set(area, loading);
    // One that failed is tried again by whoever asks next.
    loading.catch(() => this.#loading.delete(area));
    return loading;
  }
}
