import { useSyncExternalStore } from 'react';
import { transport } from './transport.ts';
import type { Connection } from './transport-types.ts';

let connection: Connection = 'connected';

/** Whether the serving side can be reached. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) =>
      transport.onConnection((now) => {
        connection = now;
        listener();
      }),
    () => connection,
  );
}
