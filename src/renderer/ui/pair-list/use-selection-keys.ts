import { useCommands } from '../../commands/commands.ts';
import { indexAfterKey } from './pair-moves.ts';
import type { PairCursor } from './use-pair-cursor.ts';
import type { PairList } from './use-pair-list.ts';
import type { SelectedPairs } from './use-pair-selection.ts';

/** The keys that choose several pairs of a list, wherever the focus is. */
export function useSelectionKeys(
  list: PairList | null,
  cursor: PairCursor,
  selection: SelectedPairs,
  isGrid: boolean,
): void {
  const extend = (key: string) => {
    if (list === null) return;
    const { firstWhole, perLine, wholeLines: lines } = list.window;
    const { index, gone } = cursor;
    const to = indexAfterKey(key, { index, gone, firstWhole, total: list.pages.total, perLine, lines });
    if (to === null) return;
    selection.extendTo(to);
    cursor.select(to);
  };
  const extending = (id: string, title: string, key: string, keys: readonly string[]) => ({
    id: `pairs.extend-${id}`,
    title,
    section: 'Pairs',
    keys,
    repeats: true,
    run: () => extend(key),
  });
  useCommands([
    {
      id: 'pairs.select',
      title: 'Select the pair besides others, or no longer',
      section: 'Pairs',
      keys: ['x'],
      enabled: cursor.index !== null && !cursor.gone,
      run: () => {
        if (cursor.index !== null) selection.toggle(cursor.index);
      },
    },
    extending(
      'next',
      'Select up to the next pair',
      'j',
      isGrid ? ['Shift+j', 'Shift+ArrowRight'] : ['Shift+j'],
    ),
    extending(
      'previous',
      'Select up to the previous pair',
      'k',
      isGrid ? ['Shift+k', 'Shift+ArrowLeft'] : ['Shift+k'],
    ),
    extending('down', 'Select up to a line further down', 'ArrowDown', ['Shift+ArrowDown']),
    extending('up', 'Select up to a line further up', 'ArrowUp', ['Shift+ArrowUp']),
    extending('first', 'Select up to the first pair', 'Home', ['Shift+Home']),
    extending('last', 'Select up to the last pair', 'End', ['Shift+End']),
    {
      id: 'pairs.select-all',
      title: 'Select all pairs that pass the filter',
      section: 'Pairs',
      keys: ['Mod+a'],
      run: () => selection.all(),
    },
  ]);
}
