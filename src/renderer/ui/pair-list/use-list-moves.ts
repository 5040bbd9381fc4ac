import { useCommands } from '../../commands/commands.ts';

/**
 * The keys that move in the list, wherever the focus is.
 *
 * @param section of the keys, among those of the view. Defaults to 'Pairs'.
 */
export function useListMoves(move: (key: string) => boolean, isGrid: boolean, section = 'Pairs'): void {
  const command = (id: string, title: string, keys: readonly string[], enabled = true) => ({
    id: `pairs.${id}`,
    title,
    section,
    keys,
    repeats: true,
    enabled,
    run: () => {
      move(keys[0] ?? '');
    },
  });
  useCommands([
    command('next', 'Next pair', ['j']),
    command('previous', 'Previous pair', ['k']),
    command('down', 'One line down', ['ArrowDown']),
    command('up', 'One line up', ['ArrowUp']),
    command('right', 'One tile to the right', ['ArrowRight'], isGrid),
    command('left', 'One tile to the left', ['ArrowLeft'], isGrid),
    command('page-down', 'One page down', ['PageDown']),
    command('page-up', 'One page up', ['PageUp']),
    command('first', 'First pair', ['Home']),
    command('last', 'Last pair', ['End']),
  ]);
}
