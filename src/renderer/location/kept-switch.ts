import { useSyncExternalStore } from 'react';

/** What was chosen in this page; a browser that keeps nothing (its storage is off or full) forgets it with the page. */
const here = new Map<string, string>();
const listeners = new Set<() => void>();

/** A switch that this browser keeps, for whoever works in it. */
export function useKeptSwitch(
  name: string,
  initially: boolean,
): readonly [on: boolean, change: (on: boolean) => void] {
  const [on, change] = useKeptChoice(name, ['true', 'false'], initially ? 'true' : 'false');
  return [on === 'true', (now) => change(now ? 'true' : 'false')];
}

/** One of several, kept likewise. */
export function useKeptChoice<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  initially: Choice,
): readonly [choice: Choice, change: (choice: Choice) => void] {
  const item = `tiebreak.${name}`;
  const kept = useSyncExternalStore(subscribe, () => here.get(item) ?? keptAt(item));
  return [
    choices.find((choice) => choice === kept) ?? initially,
    (now) => {
      here.set(item, now);
      try {
        window.localStorage.setItem(item, now);
      } catch {
        // It holds for this page.
      }
      for (const listener of listeners) listener();
    },
  ];
}

function keptAt(item: string): string | null {
  try {
    return window.localStorage.getItem(item);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
