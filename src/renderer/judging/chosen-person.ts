import { useSyncExternalStore } from 'react';
import type { PersonRef } from '../../model/person.ts';

/*
 * Who judges here: kept in the window, and in the browser for windows that are opened later. Two windows of a browser may be
 * two people's.
 */

/** What a name begins with, where an id is digits. */
const NAME = 'name:';

const listeners = new Set<() => void>();

function itemOf(workspace: string): string {
  return `tiebreak.person:${encodeURIComponent(workspace)}`;
}

/** Who was chosen here for a workspace: an id, or a name that the serving side may not know yet; null where nobody was. */
export function chosenPerson(workspace: string): PersonRef | null {
  const item = itemOf(workspace);
  const kept = window.sessionStorage.getItem(item) ?? window.localStorage.getItem(item);
  if (kept === null) return null;
  return /^\d+$/.test(kept) ? Number(kept) : kept.replace(NAME, '');
}

export function choosePerson(workspace: string, person: PersonRef): void {
  const kept = typeof person === 'number' ? String(person) : `${NAME}${person}`;
  for (const storage of [window.sessionStorage, window.localStorage]) {
    try {
      storage.setItem(itemOf(workspace), kept);
    } catch {
      // A full or forbidden storage: the person is chosen as long as the other one holds it, and asked for again else.
    }
  }
  for (const listener of listeners) listener();
}

/** {@link chosenPerson}, followed. */
export function useChosenPerson(workspace: string | undefined): PersonRef | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => (workspace === undefined ? null : chosenPerson(workspace)),
  );
}
