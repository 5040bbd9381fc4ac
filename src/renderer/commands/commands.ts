import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Something that a person can do by key, from the command palette or by its button. */
export interface Command {
  /** Unique and stable: 'pairs.next'. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and the cheat sheet. */
  readonly section: string;
  /** Keys that do it, as `KeyboardEvent.key` with modifiers: 'ArrowLeft', 'Mod+z', 'Shift+?'; Mod is Ctrl, or ⌘ on a Mac. */
  readonly keys?: readonly string[];
  readonly run: () => void;
  /** Defaults to true. */
  readonly enabled?: boolean;
}

const registered = new Map<string, Command>();
const listeners = new Set<() => void>();
let list: readonly Command[] = [];

function publish(): void {
  list = [...registered.values()];
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

/** Offers commands while the component is shown. A later command of the same keys goes first. */
export function useCommands(commands: readonly Command[]): void {
  const newest = useRef(commands);
  useEffect(() => {
    newest.current = commands;
  });
  const signature = JSON.stringify(
    commands.map(({ id, title, section, keys, enabled }) => [id, title, section, keys, enabled]),
  );
  useEffect(() => {
    const ids = newest.current.map(({ id }) => id);
    for (const [index, command] of newest.current.entries()) {
      registered.delete(command.id);
      registered.set(command.id, { ...command, run: () => newest.current[index]?.run() });
    }
    publish();
    return () => {
      for (const id of ids) registered.delete(id);
      publish();
    };
  }, [signature]);
}

/** Gives a command by its id, as a menu does. */
export function runCommand(id: string): void {
  const command = registered.get(id);
  if (command !== undefined && command.enabled !== false) command.run();
}

const MAC = navigator.platform.startsWith('Mac');

/** The keys of an event in the form of {@link Command.keys}. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const parts = [
    ...((MAC ? event.metaKey : event.ctrlKey) ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
    key,
  ];
  return parts.join('+');
}

/** Keys as they are printed on buttons: '⌘Z', 'Ctrl+Z', '←'. */
export function printKeys(keys: string): string {
  const signs: Record<string, string> = {
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ' ': 'Space',
    Mod: MAC ? '⌘' : 'Ctrl',
    Escape: 'Esc',
    Backspace: '⌫',
  };
  // 'Shift+?' is typed as it is printed.
  const parts = keys.split('+').filter((part, _, all) => part !== 'Shift' || /^\w+$/.test(all.at(-1) ?? ''));
  return parts
    .map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(MAC ? '' : '+');
}

/** Whether keys belong to what has the focus: a text field, or a dialog that lies over the view. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role=dialog], [role=listbox], [role=menu]') !== null)
    return true;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Whether a key presses, moves or chooses in what has the focus, so that it cannot be a command there. */
function isUsedBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && (key.startsWith('Arrow') || key === ' ')) return true;
  return (key === ' ' || key === 'Enter') && target.closest('button, a, [role=button], [role=tab]') !== null;
}

/** Gives commands by their keys, for as long as the page is shown. */
export function listenForKeys(): () => void {
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const keys = keysOf(event);
    const typing = isTaken(event.target);
    if (typing && !keys.startsWith('Mod+')) return;
    if (isUsedBy(event.target, event.key)) return;
    const command = [...registered.values()]
      .reverse()
      .find(({ keys: own, enabled }) => enabled !== false && own?.includes(keys));
    // Undo and the like belong to the text while one types.
    if (
      command === undefined ||
      (typing && ['Mod+z', 'Mod+Shift+z', 'Mod+a', 'Mod+c', 'Mod+v'].includes(keys))
    )
      return;
    event.preventDefault();
    command.run();
  };
  document.addEventListener('keydown', listener);
  return () => {
    document.removeEventListener('keydown', listener);
  };
}
