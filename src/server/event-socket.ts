import fastifyWebsocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EventName } from '../ipc/events.ts';
import type { Person } from '../model/person.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** A tab says nothing over its socket. In bytes. */
const LONGEST_MESSAGE = 1024;

/** A tab that takes nothing while so much waits for it is let go, in bytes; it comes back and asks again. */
const MOST_WAITING = 8 * 2 ** 20;

/** Prepares for WebSockets; before any hook that may refuse one, so that a refused one is closed. */
export async function acceptSockets(app: FastifyInstance): Promise<void> {
  await app.register(fastifyWebsocket, { options: { maxPayload: LONGEST_MESSAGE } });
  app.addHook('preClose', (done) => {
    // A tab that has gone to sleep would not answer a farewell.
    for (const socket of app.websocketServer.clients) socket.terminate();
    done();
  });
}

/** Events that tell people who came by links of their own that something changed; jobs, paths and menus are the owner's. */
const FOR_PEOPLE: readonly EventName[] = ['changed', 'images'];

/** Tells every tab what happens, over one WebSocket each at `/events`. */
export function serveEvents(
  app: FastifyInstance,
  workbench: Workbench,
  personOf: (request: FastifyRequest) => Person | null,
): void {
  app.get('/events', { websocket: true }, (socket, request) => {
    const isOwner = personOf(request) === null;
    const end = workbench.on((message) => {
      if (!isOwner && !FOR_PEOPLE.includes(message.event)) return;
      if (socket.bufferedAmount > MOST_WAITING) socket.terminate();
      else socket.send(JSON.stringify(message));
    });
    socket.on('close', end);
    // A broken connection closes by itself.
    socket.on('error', () => undefined);
  });
}
