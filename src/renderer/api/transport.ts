import type { Bridge } from '../../ipc/bridge.ts';
import type { EventData, EventName, Message } from '../../ipc/events.ts';
import type { Reply } from '../../ipc/requests.ts';

/** How requests reach the serving side, and events come from it: a server, or the desktop window's main process. */
export interface Transport {
  request(name: string, params: unknown): Promise<Reply<unknown>>;
  /** The function that is returned ends the listening. */
  on<Name extends EventName>(event: Name, listener: (data: EventData<Name>) => void): () => void;
  /** Whether the serving side can be reached; `listener` is called at once and at every change. */
  onConnection(listener: (connected: boolean) => void): () => void;
}

declare global {
  interface Window {
    readonly tiebreak?: Bridge<File>;
  }
}

/** Waits between two tries to reach the server again, in milliseconds; the last one repeats. */
const RETRY_MILLISECONDS = [250, 500, 1000, 2000];

/** A transport over HTTP and one WebSocket, which is opened again whenever it closes. */
function serverTransport(): Transport {
  const listeners = new Set<(message: Message) => void>();
  const watchers = new Set<(connected: boolean) => void>();
  let connected = true;
  let attempt = 0;
  const setConnected = (now: boolean) => {
    if (connected === now) return;
    connected = now;
    for (const watcher of watchers) watcher(now);
    // What happened meanwhile was not heard.
    if (now) deliver({ event: 'changed', data: { what: ['workspace'], run: null } });
  };
  const deliver = (message: Message) => {
    for (const listener of listeners) listener(message);
  };
  const open = () => {
    const socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/events`,
    );
    socket.onopen = () => {
      attempt = 0;
      setConnected(true);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      deliver(JSON.parse(data) as Message);
    };
    socket.onclose = () => {
      setConnected(false);
      const wait = RETRY_MILLISECONDS[Math.min(attempt++, RETRY_MILLISECONDS.length - 1)];
      setTimeout(open, wait);
    };
  };
  open();
  return {
    async request(name, params) {
      let response: Response;
      try {
        response = await fetch(`/request/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(params),
        });
      } catch {
        return {
          ok: false,
          error: {
            code: 'not-connected',
            message: 'The Tiebreak server does not answer.',
            action: 'Start it again; this page goes on by itself.',
          },
        };
      }
      if (response.status === 401)
        return {
          ok: false,
          error: {
            code: 'not-signed-in',
            message: 'The Tiebreak server was started again with another key.',
            action: 'Open the link that it printed.',
          },
        };
      return (await response.json()) as Reply<unknown>;
    },
    on: (event, listener) => subscribe(listeners, event, listener),
    onConnection(watcher) {
      watchers.add(watcher);
      watcher(connected);
      return () => watchers.delete(watcher);
    },
  };
}

function bridgeTransport(bridge: Bridge<File>): Transport {
  const listeners = new Set<(message: Message) => void>();
  bridge.on((message) => {
    for (const listener of listeners) listener(message);
  });
  return {
    request: (name, params) => bridge.request(name, params),
    on: (event, listener) => subscribe(listeners, event, listener),
    onConnection(watcher) {
      watcher(true);
      return () => undefined;
    },
  };
}

function subscribe<Name extends EventName>(
  listeners: Set<(message: Message) => void>,
  event: Name,
  listener: (data: EventData<Name>) => void,
): () => void {
  const entry = (message: Message) => {
    if (message.event === event) listener(message.data as EventData<Name>);
  };
  listeners.add(entry);
  return () => listeners.delete(entry);
}

export const transport: Transport =
  window.tiebreak === undefined ? serverTransport() : bridgeTransport(window.tiebreak);
