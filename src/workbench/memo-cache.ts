import type { Changed } from '../ipc/events.ts';

/** Answers that are kept until something that they depend on changes. */
export class MemoCache {
  readonly #kept = new Map<string, { readonly dependsOn: readonly Changed[]; readonly value: unknown }>();

  /** What was computed under a key, computed now if nothing is kept. */
  get<Value>(key: string, dependsOn: readonly Changed[], compute: () => Value): Value {
    const kept = this.#kept.get(key);
    if (kept) return kept.value as Value;
    const value = compute();
    this.#kept.set(key, { dependsOn, value });
    return value;
  }

  forget(changed: readonly Changed[]): void {
    for (const [key, { dependsOn }] of this.#kept)
      if (dependsOn.some((dependency) => changed.includes(dependency))) this.#kept.delete(key);
  }
}
