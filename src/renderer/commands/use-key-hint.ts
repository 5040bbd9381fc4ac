import { useKeysOf } from './commands.ts';
import { KEY_CATALOGUE } from './key-catalogue.ts';
import { useKeyMap } from './key-map.ts';
import { printKeys } from './keys.ts';

/** ' (K)' for the end of a tooltip; nothing where a command has no keys here. */
export function useKeyHint(id: string): string {
  const keys = useKeysOf(id);
  return keys === null ? '' : ` (${printKeys(keys)})`;
}

/** The key of a view's command as it is set here, whether the command is offered now or not; null where it has none. */
export function useKeyOf(id: string): string | null {
  const set = useKeyMap();
  const [first] = set[id] ?? KEY_CATALOGUE.find((entry) => entry.id === id)?.keys ?? [];
  return first === undefined ? null : printKeys(first);
}
