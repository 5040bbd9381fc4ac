import { Pool } from 'undici';
import { isPage } from './web-page.ts';

/** An answer of any status, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** JSON; text where it is none; null where it says that it is JSON and is cut off or damaged. */
  readonly content: { readonly value: unknown } | null;
  /** Without parameters, in small letters; empty where the server does not say. */
  readonly type: string;
  /** Where it sends elsewhere. */
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
  /** Bytes of the bodies. */
  readonly bytesOut: number;
  readonly bytesIn: number;
}

export interface HttpOptions {
  /** The user's key among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates in PEM that are trusted in place of the system's. */
  readonly certificates?: string;
  /** Connections at most. */
  readonly connections: number;
}

/**
 * Milliseconds after which an idle connection is given up: less than the five seconds after which vLLM closes it, since a request that
 * meets the closing is lost. A server that says less (`Keep-Alive: timeout`) is believed.
 */
const KEEP_ALIVE = 4_000;

const CONNECT_LIMIT = 10_000;

/** An answer is a few kilobytes; one of more than this is no answer. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Keeps connections to one server, and sends whole requests on them. */
export class HttpClient implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param root the server's address, see `serverRoot` */
  constructor(root: string, { headers, certificates, connections }: HttpOptions) {
    const { origin, pathname } = new URL(root);
    this.#prefix = pathname === '/' ? '' : pathname;
    this.#headers = { accept: 'application/json', ...headers };
    this.#pool = new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE,
      keepAliveMaxTimeout: KEEP_ALIVE,
      // The caller's signal holds the time limit.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: MOST_BYTES,
      connect: { timeout: CONNECT_LIMIT, ...(certificates === undefined ? {} : { ca: certificates }) },
    });
  }

  /** @param body JSON; null for none. @throws whatever the connection meets, or the signal's reason */
  async send(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const bytes = body === null ? null : Buffer.from(body);
    const response = await this.#pool.request({
      method,
      path: this.#prefix + path,
      headers: bytes === null ? this.#headers : { ...this.#headers, 'content-type': 'application/json' },
      body: bytes,
      signal,
    });
    const text = await response.body.text();
    const header = (name: string): string | undefined => {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const [type = ''] = (header('content-type') ?? '').toLowerCase().split(';');
    return {
      status: response.statusCode,
      content: contentOf(text, type),
      type: type.trim(),
      location: header('location'),
      retryAfter: header('retry-after'),
      bytesOut: bytes?.length ?? 0,
      bytesIn: Buffer.byteLength(text),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

function contentOf(text: string, type: string): HttpAnswer['content'] {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return type.includes('json') && !isPage(text) ? null : { value: text };
  }
}
