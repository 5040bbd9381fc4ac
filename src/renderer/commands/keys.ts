/**
 * Keys as commands name them. A stroke is modifiers and a key joined by '+': 'ArrowLeft', 'Mod+z', 'Shift+ArrowUp', '?',
 * 'Mod++'. Strokes one after the other are separated by a space: 'g p'. The space key is ' '.
 *
 * - Mod is Ctrl, or ⌘ on a Mac.
 * - Letters are small ones, whatever Shift and Caps Lock make of them; 'Shift+p' asks for Shift.
 * - Of a sign the sign counts, not how this keyboard makes it: '?' is Shift+/ here and Shift+ß there.
 * - Where another alphabet is written, letters are those of the key's place; so are the digits of the top row where it writes signs.
 */

const MAC = navigator.platform.startsWith('Mac');

const MODIFIERS = ['Mod', 'Ctrl', 'Meta', 'Alt', 'Shift'] as const;
type Modifier = (typeof MODIFIERS)[number];

/** What is read of a keyboard's event. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'getModifierState'
>;

/** The strokes of a sequence; one for most commands. */
export function strokesOf(keys: string): readonly string[] {
  const hasSpaceKey = keys === ' ' || keys.endsWith('+ ');
  return (hasSpaceKey ? [keys] : keys.split(' ')).map(normalStroke);
}

/** Keys in the one way of writing them: 'mod+Z' is none, 'Mod+Z' is 'Mod+z'. */
export function normalKeys(keys: string): string {
  return strokesOf(keys).join(' ');
}

/** The digit on a key of the top row that writes something else without Shift, as on French keyboards; else null. */
export function digitByPlace({ code, key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | null {
  if (ctrlKey || metaKey || altKey || shiftKey || /^\d$/.test(key)) return null;
  return /^Digit(\d)$/.exec(code)?.[1] ?? null;
}

/** A stroke as {@link strokeOfEvent} writes it. */
function normalStroke(stroke: string): string {
  const { modifiers, key } = partsOf(stroke);
  return joinStroke(new Set(modifiers), key);
}

function partsOf(stroke: string): { readonly modifiers: readonly string[]; readonly key: string } {
  // A key that is '+' itself stands last.
  const at = stroke.lastIndexOf('+', stroke.length - 2);
  return at <= 0
    ? { modifiers: [], key: stroke }
    : { modifiers: stroke.slice(0, at).split('+'), key: stroke.slice(at + 1) };
}

function joinStroke(modifiers: ReadonlySet<string>, key: string): string {
  const plain = key.length === 1 ? key.toLowerCase() : key;
  const kept = MODIFIERS.filter((name) => modifiers.has(name) && !(name === 'Shift' && isSign(plain)));
  return [...kept, plain].join('+');
}

/** Signs and digits are what Shift makes of a key, or do not need it; letters and the space are the same with it. */
function isSign(key: string): boolean {
  return key.length === 1 && key !== ' ' && key.toLowerCase() === key.toUpperCase();
}

/** The stroke of an event; null for a modifier alone, and for dead keys and the like that are no key of a command. */
export function strokeOfEvent(event: KeyPress, mac = MAC): string | null {
  const { key } = event;
  if (
    ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified'].includes(
      key,
    )
  )
    return null;
  const modifiers = new Set<Modifier>();
  if (mac ? event.metaKey : event.ctrlKey) modifiers.add('Mod');
  if (mac && event.ctrlKey) modifiers.add('Ctrl');
  if (!mac && event.metaKey) modifiers.add('Meta');
  if (event.altKey) modifiers.add('Alt');
  if (event.shiftKey) modifiers.add('Shift');
  // AltGr makes signs, and says Ctrl+Alt on Windows; Option does on a Mac.
  if (event.getModifierState('AltGraph') && key.length === 1) {
    modifiers.delete('Mod');
    modifiers.delete('Alt');
  }
  const letter = latinLetter(event, mac);
  if (mac && modifiers.has('Alt') && letter === null && isSign(key)) modifiers.delete('Alt');
  return joinStroke(modifiers, letter ?? key);
}

/** The letter on a key of a keyboard that writes another alphabet, or that Option has turned into a sign; else null. */
function latinLetter({ key, code, altKey }: KeyPress, mac: boolean): string | null {
  const isOther = key.length === 1 && /[^\p{ASCII}\p{Script=Latin}]/u.test(key) && /\p{L}/u.test(key);
  if (!isOther && !(mac && altKey)) return null;
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? null;
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
  PageUp: 'Page ↑',
  PageDown: 'Page ↓',
};

const MODIFIER_SIGNS: Readonly<Record<string, readonly [elsewhere: string, mac: string]>> = {
  Mod: ['Ctrl', '⌘'],
  Ctrl: ['Ctrl', '⌃'],
  Meta: ['Meta', '⌘'],
  Alt: ['Alt', '⌥'],
  Shift: ['Shift', '⇧'],
};

/** Each stroke as it is printed on keys: ['Ctrl+Z'], ['⌘Z'], ['←'], ['G', 'P']. */
export function printStrokes(keys: string, mac = MAC): readonly string[] {
  return strokesOf(keys).map((stroke) => {
    const { modifiers, key } = partsOf(stroke);
    const signs = modifiers.map((name) => MODIFIER_SIGNS[name]?.[mac ? 1 : 0] ?? name);
    return [...signs, SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key)].join(mac ? '' : '+');
  });
}

/** Keys as they are printed on buttons: '⌘Z', 'Ctrl+Z', '←', 'G P'. */
export function printKeys(keys: string): string {
  return printStrokes(keys).join(' ');
}
