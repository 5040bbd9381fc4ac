import { useSyncExternalStore } from 'react';
import { commandsOf } from './commands.ts';
import { digitByPlace, strokeOfEvent } from './keys.ts';

/** How long the next stroke of a sequence may take, in milliseconds. */
const SEQUENCE_MILLISECONDS = 1500;

/** These belong to the text while one types, and to Mod alone or with Shift. */
const EDITING: readonly string[] = [
  'a',
  'c',
  'v',
  'x',
  'y',
  'z',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'Backspace',
  'Delete',
  'Enter',
];

/** Input elements in which no text is typed. */
const PRESSED_INPUTS = ['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'color', 'file'];

/** What Space and Enter press; Space alone presses the second list. */
const PRESSED = 'button, a[href], summary, [role=button], [role=tab], [role=link], [role=option]';
const PRESSED_BY_SPACE = '[role=switch], [role=checkbox], [role=radio], [role=menuitem]';

let pending: readonly string[] = [];
const watchers = new Set<() => void>();

function setPending(strokes: readonly string[]): void {
  if (strokes.length === 0 && pending.length === 0) return;
  pending = strokes;
  for (const watcher of watchers) watcher();
}

/** The strokes of a sequence that has been begun: ['g'] while the next key names a view. */
export function usePendingStrokes(): readonly string[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => pending,
  );
}

/** Whether keys are text here, or belong to a dialog or menu that lies over the view. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role=dialog], [role=menu]') !== null) return true;
  if (target instanceof HTMLInputElement) return !PRESSED_INPUTS.includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Whether a command can be given where keys are taken: with Mod, unless it edits the text, or with a function key. */
function passes(stroke: string): boolean {
  if (/(^|\+)F\d+$/.test(stroke)) return true;
  if (!stroke.startsWith('Mod+')) return false;
  return !EDITING.includes(stroke.replace('Mod+', '').replace('Shift+', ''));
}

/** Whether a key presses, moves or chooses in what has the focus, so that it cannot be a command there. */
function isUsedBy(target: EventTarget | null, { key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || ctrlKey || metaKey || altKey) return false;
  if (target instanceof HTMLInputElement && (key.startsWith('Arrow') || key === ' ')) return true;
  if (key === ' ' && target.closest(PRESSED_BY_SPACE) !== null) return true;
  return (key === ' ' || key === 'Enter') && target.closest(PRESSED) !== null;
}

/** Whether a key is Space on an answer's button: Space is never a label, wherever the focus was left. */
function isSpaceOnAnswer({ key, target }: KeyboardEvent): boolean {
  return key === ' ' && target instanceof HTMLElement && target.closest('[data-answers]') !== null;
}

/** The commands of a stroke; where its sign is nobody's, of the digit whose place it has. */
function commandsOfPress(strokes: readonly string[], event: KeyboardEvent): ReturnType<typeof commandsOf> {
  const found = commandsOf(strokes);
  const digit = found.length > 0 ? null : digitByPlace(event);
  return digit === null ? found : commandsOf([digit]);
}

/** Gives commands by their keys, until the function that is returned is called. */
export function listenForKeys(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (strokes: readonly string[]) => {
    clearTimeout(timer);
    setPending(strokes);
    if (strokes.length > 0) timer = setTimeout(() => setPending([]), SEQUENCE_MILLISECONDS);
  };
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const stroke = strokeOfEvent(event);
    if (stroke === null) return;
    if (event.repeat && stroke === pending.at(-1)) {
      event.preventDefault();
      return;
    }
    const begun = pending;
    wait([]);
    if (isTaken(event.target) && !passes(stroke)) return;
    if (isSpaceOnAnswer(event)) event.preventDefault();
    else if (isUsedBy(event.target, event)) return;
    const continued = begun.length > 0 ? commandsOf([...begun, stroke]) : [];
    const strokes = continued.length > 0 ? [...begun, stroke] : [stroke];
    const found = continued.length > 0 ? continued : commandsOfPress(strokes, event);
    if (found.length === 0) return;
    event.preventDefault();
    // A key that begins sequences is no command of its own.
    const begins = found.some(({ complete }) => !complete);
    if (begins) {
      wait(strokes);
      return;
    }
    const command = found[0]?.command;
    if (event.repeat && command?.repeats !== true) return;
    command?.run();
  };
  // Some browsers press a button when the key comes up.
  const onKeyUp = (event: KeyboardEvent) => {
    if (isSpaceOnAnswer(event)) event.preventDefault();
  };
  document.addEventListener('keydown', listener);
  document.addEventListener('keyup', onKeyUp);
  return () => {
    clearTimeout(timer);
    setPending([]);
    document.removeEventListener('keydown', listener);
    document.removeEventListener('keyup', onKeyUp);
  };
}
