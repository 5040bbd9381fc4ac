import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { strokesOf } from './keys.ts';

/** Something that a person can do by key, from the command palette or by its button. */
export interface Command {
  /** Stable: 'pairs.next'. Where several have the same id, the one offered last counts. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and the cheat sheet. */
  readonly section: string;
  /** Keys that do it, each as keys.ts says: 'ArrowLeft', 'Mod+z', '?', 'g p'. */
  readonly keys?: readonly string[];
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
let list: readonly Command[] = [];
let lastOrder = 0;

function nextOrder(): number {
  lastOrder += 1;
  return lastOrder;
}

function publish(): void {
  const byId = new Map<string, Command>();
  for (const { commands } of [...offers.values()].sort((a, b) => a.order - b.order))
    for (const command of commands) byId.set(command.id, command);
  list = [...byId.values()];
  for (const listener of listeners) listener();
}

/** Every command that can be given now, in the order in which they came. */
export function useCommandList(): readonly Command[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => list,
  );
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
    commands.map(({ id, title, section, keys, repeats, enabled }) => [
      id,
      title,
      section,
      keys,
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
