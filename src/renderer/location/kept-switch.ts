import { useSyncExternalStore } from 'react';

/** What was switched in this page; a browser that keeps nothing (its storage is off or full) forgets it with the page. */
const here = new Map<string, boolean>();
const listeners = new Set<() => void>();

/** A switch that this browser keeps, for whoever works in it. */
export function useKeptSwitch(
  name: string,
  initially: boolean,
): readonly [on: boolean, change: (on: boolean) => void] {
  const item = `tiebreak.${name}`;
  const on = useSyncExternalStore(subscribe, () => here.get(item) ?? keptAt(item) ?? initially);
  return [
    on,
    (now) => {
      here.set(item, now);
      try {
        window.localStorage.setItem(item, String(now));
      } catch {
        // It holds for this page.
      }
      for (const listener of listeners) listener();
    },
  ];
}

function keptAt(item: string): boolean | null {
  try {
    const kept = window.localStorage.getItem(item);
    return kept === null ? null : kept === 'true';
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
