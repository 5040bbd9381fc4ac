import type { EventData, EventName } from '../../ipc/events.ts';
import type { Reply } from '../../ipc/requests.ts';

/** 'signed-out': the server answers, but was started again with another key, so that its new link has to be opened. */
export type Connection = 'connected' | 'lost' | 'signed-out';

/** How requests reach the serving side, and events come from it: a server, or the desktop window's main process. */
export interface Transport {
  request(name: string, params: unknown): Promise<Reply<unknown>>;
  /** The function that is returned ends the listening. */
  on<Name extends EventName>(event: Name, listener: (data: EventData<Name>) => void): () => void;
  /** Whether the serving side can be reached; `listener` is called at once and at every change. */
  onConnection(listener: (connection: Connection) => void): () => void;
}
