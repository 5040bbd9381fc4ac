import { strokesOf } from './keys.ts';

/** What the browser or the page itself does with a key, by the stroke: no command can have it. */
const RESERVED: Readonly<Record<string, string>> = {
  'Mod+t': 'opens a tab of the browser',
  'Mod+n': 'opens a window of the browser',
  'Mod+w': 'closes the tab',
  'Mod+q': 'ends the browser',
  'Mod+r': 'loads the page anew',
  'Mod+l': 'goes to the browser’s address bar',
  'Mod+Shift+t': 'opens the tab that was closed last',
  'Mod+Shift+n': 'opens a private window',
  'Mod+Shift+p': 'opens a private window',
  'Mod+Shift+w': 'closes the window',
  'Mod+Shift+r': 'loads the page anew',
  'Mod+Tab': 'goes to the next tab of the browser',
  'Mod+Shift+Tab': 'goes to the tab before',
  'Mod+PageUp': 'goes to the tab before',
  'Mod+PageDown': 'goes to the next tab of the browser',
  'Mod+c': 'copies',
  'Mod+v': 'pastes',
  'Mod+x': 'cuts',
  'Alt+F4': 'closes the window',
  'Alt+ArrowLeft': 'goes back in the browser',
  'Alt+ArrowRight': 'goes forward in the browser',
  F5: 'loads the page anew',
  F11: 'fills the screen with the browser',
  F12: 'opens the browser’s tools',
  Tab: 'goes to the next control',
  'Shift+Tab': 'goes to the control before',
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, i) => [`Mod+${i + 1}`, 'goes to a tab of the browser']),
  ),
};

/** What a key is needed for by the browser or the page, as the end of a sentence; null for a key that is free. */
export function reservedFor(keys: string): string | null {
  for (const stroke of strokesOf(keys)) {
    const reason = RESERVED[stroke];
    if (reason !== undefined) return reason;
  }
  return null;
}
