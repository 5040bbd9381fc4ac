import type { Message } from '../../ipc/events.ts';
import type { Reply, RequestName } from '../../ipc/requests.ts';
import type { Failure } from '../../model/failure.ts';
import { MessageListeners } from './message-listeners.ts';
import type { Connection, Transport } from './transport-types.ts';

/** Waits between two tries to reach the server again, in milliseconds; the last one repeats. */
const RETRY_MILLISECONDS = [250, 500, 1000, 2000];

/** A cheap question that tells whether the server is there and knows this browser. */
const PROBE: RequestName = 'settings.get';

const FAILURES: Readonly<Record<Exclude<Connection, 'connected'>, Failure>> = {
  lost: {
    code: 'not-connected',
    message: 'The Tiebreak server is not responding.',
    action: 'Restart it; this page reconnects by itself.',
  },
  'signed-out': {
    code: 'not-signed-in',
    message: 'The Tiebreak server was restarted with a new token.',
    action: 'Open the link that it printed.',
  },
};

/** A transport over HTTP and one WebSocket, which is opened again whenever it closes. */
export function serverTransport(): Transport {
  const listeners = new MessageListeners();
  const watchers = new Set<(connection: Connection) => void>();
  let connection: Connection = 'connected';
  let attempt = 0;
  const setConnection = (now: Connection) => {
    if (connection === now) return;
    connection = now;
    for (const watcher of watchers) watcher(now);
    // What happened meanwhile was not heard.
    if (now === 'connected')
      listeners.deliver({ event: 'changed', data: { what: ['workspace'], run: null } });
  };
  let told: () => void = () => undefined;
  // Nothing is asked before changes are heard: one that happened in between would never be told of.
  const listening = new Promise<void>((resolve) => {
    told = resolve;
  });
  const open = () => {
    const socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/events`,
    );
    socket.onopen = () => {
      attempt = 0;
      told();
      setConnection('connected');
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => listeners.deliver(JSON.parse(data) as Message);
    socket.onclose = () => {
      told();
      // A closed socket does not say why; until the next try, only a known reason is said.
      if (connection === 'connected') setConnection('lost');
      tryAgain();
    };
  };
  const tryAgain = () => {
    const wait = RETRY_MILLISECONDS[Math.min(attempt++, RETRY_MILLISECONDS.length - 1)];
    setTimeout(() => {
      void probe().then((found) => {
        if (found === 'connected') {
          open();
          return;
        }
        setConnection(found);
        tryAgain();
      });
    }, wait);
  };
  open();
  return {
    async request(name, params) {
      await listening;
      return ask(name, params);
    },
    on: (event, listener) => listeners.on(event, listener),
    onConnection(watcher) {
      watchers.add(watcher);
      watcher(connection);
      return () => watchers.delete(watcher);
    },
  };
}

async function probe(): Promise<Connection> {
  const reply = await ask(PROBE, {});
  if (reply.ok) return 'connected';
  if (reply.error.code === FAILURES['signed-out'].code) return 'signed-out';
  return reply.error.code === FAILURES.lost.code ? 'lost' : 'connected';
}

async function ask(name: string, params: unknown): Promise<Reply<unknown>> {
  try {
    const response = await fetch(`/request/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    if (response.status === 401) return { ok: false, error: FAILURES['signed-out'] };
    return (await response.json()) as Reply<unknown>;
  } catch {
    // No answer, or one that broke off.
    return { ok: false, error: FAILURES.lost };
  }
}
