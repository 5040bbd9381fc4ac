import path from 'node:path';
import { createServer, type ServerOptions as TlsOptions } from 'node:https';
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerFactory } from 'fastify';
import { AppError } from '../engine/app-error.ts';
import { APP_FOLDER } from '../engine/app-folder.ts';
import { SECURITY_HEADERS } from '../workbench/page-policy.ts';
import { printBug } from '../workbench/print-bug.ts';
import type { Failure } from '../model/failure.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { Access } from './access.ts';
import { Door, type Guest, type SignIn } from './door.ts';
import { acceptSockets, serveEvents } from './event-socket.ts';
import { serveExports } from './export-route.ts';
import { serveImages } from './image-routes.ts';
import { hostToListenOn, ownNames, tlsOf, type Network } from './network.ts';
import { assertRendererIsBuilt, NOT_SIGNED_IN, serveFiles, serveLink } from './page.ts';
import { refuse } from './refusal.ts';
import { foreignReason } from './same-origin.ts';

/** Tried first, so that the printed link and its cookie stay good. */
export const USUAL_PORT = 4173;

/** Of a request's body, in bytes. */
const LONGEST_BODY = 2 ** 20;

/** Milliseconds in which a request has come whole; one that has not is answered 408 and let go. */
const REQUEST_TIMEOUT = 30_000;

/** How many times within that time Node looks for late requests. */
const LOOKS = 10;

export interface ServerOptions {
  /** Defaults to {@link USUAL_PORT}, or to a free one where that is taken. */
  readonly port?: number;
  /** Defaults to a random one. */
  readonly token?: string;
  /** The built page. Defaults to `out/renderer`; null serves none, for a page that comes from elsewhere. */
  readonly rendererDir?: string | null;
  /** Milliseconds in which a request has to come whole. Defaults to {@link REQUEST_TIMEOUT}. */
  readonly requestTimeout?: number;
  /** How it is reached from elsewhere. Defaults to not at all. */
  readonly network?: Network;
  /** Told of everybody who comes in by a link. */
  readonly onSignIn?: (signIn: SignIn) => void;
}

export interface RunningServer {
  readonly port: number;
  /** The address that lets a browser in. */
  readonly link: string;
  /** Another that does so once. */
  linkForOnce(): string;
  /** The address that lets a person in, as that person alone. */
  personLink(person: number): string;
  close(): Promise<void>;
}

/**
 * Serves a workbench to browsers: on this machine, over loopback HTTP, and beyond it only where `network` says so.
 *
 * @throws AppError 'renderer-not-built', 'port-taken' for a port that was asked for, 'token-weak', 'certificate-wrong'
 */
export async function startServer(workbench: Workbench, options: ServerOptions = {}): Promise<RunningServer> {
  const rendererDir =
    options.rendererDir === undefined ? path.join(APP_FOLDER, 'out', 'renderer') : options.rendererDir;
  if (rendererDir !== null) assertRendererIsBuilt(rendererDir);
  const access = new Access(options.token);
  let port = 0;
  const { network, requestTimeout = REQUEST_TIMEOUT, onSignIn = () => undefined } = options;
  const tls = tlsOf(network);
  const names = () => ownNames(network, port);
  const door = new Door({ access, workbench, port: () => port, names, onSignIn });
  const makeApp = () =>
    makeServer(workbench, { rendererDir, door, requestTimeout, tls, behindProxy: network?.kind === 'proxy' });
  const app = await listen(makeApp, hostToListenOn(network), options.port);
  const origin = () => {
    const { scheme, hosts } = names();
    return `${scheme}://${hosts[0] ?? ''}`;
  };
  const personLink = (person: number) => access.personLink(origin(), workbench.session.workspace.dir, person);
  if (network !== undefined) workbench.givePersonLinks(personLink);
  port = app.server.address() === null ? 0 : (app.server.address() as { port: number }).port;
  return {
    port,
    link: access.link(origin()),
    linkForOnce: () => access.linkForOnce(origin()),
    personLink,
    close: () => app.close(),
  };
}

async function makeServer(
  workbench: Workbench,
  {
    rendererDir,
    door,
    requestTimeout,
    tls,
    behindProxy,
  }: Required<Pick<ServerOptions, 'rendererDir' | 'requestTimeout'>> & {
    readonly door: Door;
    readonly tls: TlsOptions | null;
    /** Whose word about a request's address is taken, where it runs on this machine. */
    readonly behindProxy: boolean;
  },
): Promise<FastifyInstance> {
  const timeouts = { headersTimeout: requestTimeout, connectionsCheckingInterval: requestTimeout / LOOKS };
  const serverFactory: FastifyServerFactory | null =
    tls === null ? null : (handler) => createServer({ ...tls, ...timeouts, requestTimeout }, handler);
  const app = Fastify({
    bodyLimit: LONGEST_BODY,
    trustProxy: behindProxy ? '127.0.0.1' : false,
    requestTimeout,
    ...(serverFactory === null ? {} : { serverFactory }),
    http: timeouts,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    exposeHeadRoutes: false,
    schemaController: {
      compilersFactory: { buildValidator: withoutSchemas, buildSerializer: withoutSchemas },
    },
    forceCloseConnections: true,
    // An address that is no address never comes to the hooks.
    frameworkErrors: (_error, request, reply) => {
      void refuse(request, reply.headers(SECURITY_HEADERS), 400, badRequest(400));
    },
  });
  app.removeContentTypeParser('text/plain');
  await acceptSockets(app);

  /** Who the requests are from that have been let in. */
  const guests = new WeakMap<object, Guest>();
  const personOf = (request: FastifyRequest) => guests.get(request.raw)?.person ?? null;

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(SECURITY_HEADERS);
    const reason = foreignReason(request.raw, door.names());
    if (reason !== null)
      return refuse(request, reply, 403, {
        code: 'foreign-request',
        message: reason,
        action: 'Open the link that the server printed.',
      });
    const guest = door.admits(request);
    const wait = door.wait(request, guest);
    if (wait !== null)
      return refuse(request, reply.header('retry-after', wait), 429, {
        code: 'too-many-requests',
        message: 'There were too many requests, or too many with a wrong token.',
        action: `Wait ${wait} seconds.`,
      });
    if (guest !== null) guests.set(request.raw, guest);
    // The page looks at its link's token itself.
    else if (request.routeOptions.url !== '/') return refuse(request, reply, 401, NOT_SIGNED_IN);
    return;
  });
  app.setErrorHandler((error: unknown, request, reply) => {
    // Of requests the workbench answers itself; this is an image that cannot be shown.
    if (error instanceof AppError) return refuse(request, reply, 404, error.failure);
    const status = statusOf(error);
    if (status < 500) return refuse(request, reply, status, badRequest(status));
    printBug('The server', error);
    return refuse(request, reply, 500, {
      code: 'bug',
      message: 'Something went wrong inside Tiebreak.',
      action: 'Try again. If it happens again, report it together with what the program printed.',
    });
  });
  app.setNotFoundHandler((request, reply) =>
    refuse(request, reply, 404, {
      code: 'not-found',
      message: 'There is nothing at this address.',
      action: 'Go back to the start page.',
    }),
  );

  serveEvents(app, workbench, personOf);
  app.post<{ Params: { name: string } }>('/request/:name', async (request, reply) =>
    reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(await workbench.request(request.params.name, request.body, personOf(request)))),
  );
  serveImages(app, workbench);
  serveExports(app, workbench);
  serveLink(app, rendererDir, door, {
    isLetIn: (request) => guests.has(request.raw),
    onShown: () => workbench.expectPage(),
  });
  if (rendererDir !== null) await serveFiles(app, rendererDir);
  return app;
}

/** In place of Fastify's compilers of JSON Schema, a hundred modules: no route has one, for the workbench checks requests itself. */
function withoutSchemas(): never {
  throw new Error('no route has a JSON Schema');
}

async function listen(
  makeApp: () => Promise<FastifyInstance>,
  host: string,
  wanted: number | undefined,
): Promise<FastifyInstance> {
  const app = await makeApp();
  try {
    await app.listen({ host, port: wanted ?? USUAL_PORT });
    return app;
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (wanted !== undefined)
      throw new AppError(
        'port-taken',
        `Port ${wanted} cannot be used: ${code === 'EACCES' ? 'this account is not allowed to use it' : 'another program is using it'}.`,
        'Choose another with --port, or omit --port to get a free one.',
        { cause: error },
      );
  }
  const other = await makeApp();
  await other.listen({ host, port: 0 });
  return other;
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}

function badRequest(status: number): Failure {
  const action = 'Reload the page; it may be an older version.';
  switch (status) {
    case 413:
      return { code: 'request-too-large', message: 'The request is larger than 1 MiB.', action };
    case 415:
      return { code: 'not-json', message: 'Requests must be sent as application/json.', action };
    default:
      return { code: 'bad-request', message: 'The request cannot be read.', action };
  }
}
