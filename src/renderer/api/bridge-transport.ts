import type { Bridge } from '../../ipc/bridge.ts';
import { MessageListeners } from './message-listeners.ts';
import type { Transport } from './transport-types.ts';

/** A transport to the desktop window's main process, which lives as long as the page. */
export function bridgeTransport(bridge: Bridge<File>): Transport {
  const listeners = new MessageListeners();
  bridge.on((message) => listeners.deliver(message));
  return {
    request: (name, params) => bridge.request(name, params),
    on: (event, listener) => listeners.on(event, listener),
    onConnection(watcher) {
      watcher('connected');
      return () => undefined;
    },
  };
}
