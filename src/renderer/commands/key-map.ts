import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { normalKeys } from './keys.ts';

/*
 * Which keys this browser's person has given to commands, in place of those that the commands come with. Kept in the browser and
 * not in the workspace: keys belong to hands and a keyboard, hold for every workspace, and an annotator's link may set nothing.
 * They go elsewhere as a file.
 */

/** Keys by what they are kept under: a command's id, or one of the shared keys. No keys is a choice too. */
export type KeyMap = Readonly<Record<string, readonly string[]>>;

const ITEM = 'tiebreak.keys';

/** Of one command, and of one key: whatever a file says, a list stays readable. */
const MOST_KEYS = 6;
const LONGEST_KEYS = 40;

const keysSchema = z
  .array(z.string().min(1).max(LONGEST_KEYS).transform(normalKeys))
  .max(MOST_KEYS)
  .readonly();
const keyMapSchema = z.record(z.string().min(1).max(100), keysSchema);

const fileSchema = z.object({
  format: z.literal('tiebreak-keys'),
  version: z.literal(1),
  keys: keyMapSchema,
});

const listeners = new Set<() => void>();
let map: KeyMap = kept();

/** The keys that were set here. */
export function keyMap(): KeyMap {
  return map;
}

/** {@link keyMap}, followed. */
export function useKeyMap(): KeyMap {
  return useSyncExternalStore(onKeyMap, keyMap);
}

/** Calls a listener after each change, in this tab or another one; the function that is returned ends that. */
export function onKeyMap(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sets keys; null gives back those that the command comes with. */
export function setKeys(changes: Readonly<Record<string, readonly string[] | null>>): void {
  const kept = Object.entries(map).filter(([name]) => !Object.hasOwn(changes, name));
  const set = Object.entries(changes).flatMap(([name, keys]) =>
    keys === null ? [] : [[name, keys.map(normalKeys)] as const],
  );
  replaceKeys(Object.fromEntries([...kept, ...set]));
}

/** Sets these keys and no others. */
export function replaceKeys(keys: KeyMap): void {
  map = keys;
  try {
    if (Object.keys(keys).length === 0) window.localStorage.removeItem(ITEM);
    else window.localStorage.setItem(ITEM, JSON.stringify(keys));
  } catch {
    // A browser that keeps nothing: they hold for this page.
  }
  tell();
}

/** The keys that were set, as a file. */
export function exportedKeys(): string {
  return `${JSON.stringify({ format: 'tiebreak-keys', version: 1, keys: map }, null, 2)}\n`;
}

/** Keys out of such a file; a sentence where it is none. */
export function keysOfFile(text: string): KeyMap | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'It is no JSON.';
  }
  const read = fileSchema.safeParse(value);
  if (read.success) return read.data.keys;
  const [issue] = read.error.issues;
  return `It is no file of keys: ${issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join(' > ')}: `}${issue?.message ?? ''}.`;
}

window.addEventListener('storage', ({ key }) => {
  if (key !== ITEM && key !== null) return;
  map = kept();
  tell();
});

function kept(): KeyMap {
  try {
    const text = window.localStorage.getItem(ITEM);
    if (text === null) return {};
    const read = keyMapSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}

function tell(): void {
  for (const listener of listeners) listener();
}
