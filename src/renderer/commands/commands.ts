import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { keyMap, onKeyMap } from './key-map.ts';
import { strokesOf } from './keys.ts';
import { SHARED_KEYS, type SharedKeys } from './shared-keys.ts';

/** Something that a person can do by key, from the command palette or by its button. */
export interface Command {
  /** Stable: 'pairs.next'. Where several have the same id, the one offered last counts. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and the cheat sheet. */
  readonly section: string;
  /** Keys that do it unless others were set (key-map.ts), each as keys.ts says: 'ArrowLeft', 'Mod+z', '?', 'g p'. */
  readonly keys?: readonly string[];
  /** Keys that it has besides, the same in every view. */
  readonly shared?: SharedKeys;
  readonly run: () => void;
  /** Whether it is done again and again while its key is held down, as moving on in a list is. Defaults to false. */
  readonly repeats?: boolean;
  /** Defaults to true. */
  readonly enabled?: boolean;
}

interface Offer {
  /** Of the component that offers it: those that are shown later, and those inside others, have higher numbers. */
  readonly order: number;
  readonly commands: readonly Command[];
}

const offers = new Map<number, Offer>();
const listeners = new Set<() => void>();
/** What can be done now, each with the keys that do it here. */
let list: readonly Command[] = [];
/** Every command that was ever offered in this page, with the keys it comes with. */
const seen = new Map<string, Command>();
let lastOrder = 0;

function nextOrder(): number {
  lastOrder += 1;
  return lastOrder;
}

function publish(): void {
  const byId = new Map<string, Command>();
  for (const { commands } of [...offers.values()].sort((a, b) => a.order - b.order))
    for (const command of commands) byId.set(command.id, command);
  for (const command of byId.values()) if (!seen.has(command.id)) seen.set(command.id, command);
  list = [...byId.values()].map((command) => ({ ...command, keys: keysSetFor(command) }));
  for (const listener of listeners) listener();
}

onKeyMap(publish);

/** A command's own keys and those that it shares, as they are set here. */
function keysSetFor({ id, keys = [], shared }: Pick<Command, 'id' | 'keys' | 'shared'>): readonly string[] {
  const set = keyMap();
  return [...(set[id] ?? keys), ...(shared === undefined ? [] : (set[shared] ?? SHARED_KEYS[shared].keys))];
}

/** Every command that this page has offered until now, with the keys that it comes with. */
export function commandsSeen(): readonly Command[] {
  return [...seen.values()];
}

/** The first keys of a command that is offered now, as they are set here; null where it has none. */
export function useKeysOf(id: string): string | null {
  return useSyncExternalStore(subscribe, () => list.find((command) => command.id === id)?.keys?.[0] ?? null);
}

/** Every command that can be given now, in the order in which they came. */
export function useCommandList(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => list);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Offers commands while the component is shown. Of two commands with the same keys the later component's goes first. */
export function useCommands(commands: readonly Command[]): void {
  const [order] = useState(nextOrder);
  const newest = useRef(commands);
  // With the screen, not after it: a key acts on what is shown when it is pressed.
  useLayoutEffect(() => {
    newest.current = commands;
  });
  const signature = JSON.stringify(
    commands.map(({ id, title, section, keys, shared, repeats, enabled }) => [
      id,
      title,
      section,
      keys,
      shared,
      repeats,
      enabled,
    ]),
  );
  useEffect(() => {
    const offered = newest.current.map((command, index) => ({
      ...command,
      run: () => newest.current[index]?.run(),
    }));
    offers.set(order, { order, commands: offered });
    publish();
    return () => {
      offers.delete(order);
      publish();
    };
  }, [order, signature]);
}

/** Gives a command by its id, as a menu does; false where it cannot be given now. */
export function runCommand(id: string): boolean {
  const command = list.find((candidate) => candidate.id === id);
  if (command === undefined || command.enabled === false) return false;
  command.run();
  return true;
}

/** How long a command that is not offered yet is waited for: a view may still be on its way, in milliseconds. */
const WAIT_MILLISECONDS = 3000;

/** Gives a command as soon as it is offered. */
export function runCommandOnceOffered(id: string): void {
  if (runCommand(id)) return;
  const listener = () => {
    if (runCommand(id)) stop();
  };
  const timer = setTimeout(() => stop(), WAIT_MILLISECONDS);
  const stop = () => {
    clearTimeout(timer);
    listeners.delete(listener);
  };
  listeners.add(listener);
}

/** Commands whose keys begin with these strokes, those that go first leading. */
export function commandsOf(strokes: readonly string[]): readonly { command: Command; complete: boolean }[] {
  return list
    .filter(({ enabled }) => enabled !== false)
    .toReversed()
    .flatMap((command) =>
      (command.keys ?? [])
        .map(strokesOf)
        .filter((own) => strokes.every((stroke, index) => own[index] === stroke))
        .map((own) => ({ command, complete: own.length === strokes.length })),
    );
}
