import type { ReactNode } from 'react';
import { useKeysOf } from '../../commands/commands.ts';
import { Keys } from './keys.tsx';

/** The keys of a command that is offered now, as they are set in this browser; nothing where it has none. */
export function CommandKeys({ id }: { readonly id: string }): ReactNode {
  const keys = useKeysOf(id);
  return keys === null ? null : <Keys keys={keys} />;
}
