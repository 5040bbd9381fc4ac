import { useKeysOf } from './commands.ts';
import { printKeys } from './keys.ts';

/** ' (K)' for the end of a tooltip; nothing where a command has no keys here. */
export function useKeyHint(id: string): string {
  const keys = useKeysOf(id);
  return keys === null ? '' : ` (${printKeys(keys)})`;
}
