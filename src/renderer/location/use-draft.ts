import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const drafts = new Map<string, Readonly<Record<string, unknown>>>();
const NOTHING: Readonly<Record<string, unknown>> = {};

function read(key: string): Readonly<Record<string, unknown>> {
  const known = drafts.get(key);
  if (known !== undefined) return known;
  let stored: unknown;
  try {
    stored = JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    stored = null;
  }
  const draft = typeof stored === 'object' && stored !== null ? { ...stored } : NOTHING;
  drafts.set(key, draft);
  return draft;
}

function write(key: string, draft: Readonly<Record<string, unknown>>): void {
  drafts.set(key, draft);
  sessionStorage.setItem(key, JSON.stringify(draft));
  for (const listener of listeners) listener();
}

/** Fills parts of a form from elsewhere: what is not named stays as the person has it. */
export function changeDraft<Draft extends object>(form: string, changes: DraftChanges<Draft>): void {
  const key = keyOf(form);
  const entries = Object.entries({ ...read(key), ...changes });
  write(key, Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}

function keyOf(form: string): string {
  return `tiebreak.draft.${form}`;
}

/** Parts of a draft; undefined takes a part out, so that its default counts again. */
export type DraftChanges<Draft extends object> = { readonly [Part in keyof Draft]?: Draft[Part] | undefined };

/**
 * What a person has filled into a form so far: it is there again after another view and after a reload, in this tab.
 *
 * A draft holds only what was changed; the form supplies its defaults for the rest, and must not trust what it finds:
 * an id may be of something that is gone.
 *
 * @returns the draft, a function that changes parts of it, and one that empties it
 */
export function useDraft<Draft extends object>(
  form: string,
): readonly [draft: Partial<Draft>, change: (changes: DraftChanges<Draft>) => void, clear: () => void] {
  const key = keyOf(form);
  const draft = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => read(key),
  );
  const change = useCallback((changes: DraftChanges<Draft>) => changeDraft(form, changes), [form]);
  const clear = useCallback(() => write(key, NOTHING), [key]);
  return [draft as Partial<Draft>, change, clear];
}
