import type { Bridge } from '../../ipc/bridge.ts';
import { bridgeTransport } from './bridge-transport.ts';
import { serverTransport } from './server-transport.ts';
import type { Transport } from './transport-types.ts';

declare global {
  interface Window {
    readonly tiebreak?: Bridge<File>;
  }
}

export const transport: Transport =
  window.tiebreak === undefined ? serverTransport() : bridgeTransport(window.tiebreak);
