import type { TokenPrices } from '../../../model/server.ts';
import { SYSTEM_CLOCK, type Clock } from './clock.ts';
import { DEFAULT_CONCURRENCY } from './concurrency.ts';
import { Dispatcher } from './dispatcher.ts';
import type { EndpointPool, EndpointState } from './endpoint-pool.ts';
import { Endpoint, type QueueFigure } from './endpoint.ts';
import { serverRoot } from './server-root.ts';
import { Spending, type SpendingLimits } from './spending.ts';

export interface PoolOptions {
  /** Addresses as people type them. */
  readonly urls: readonly string[];
  /** Sent with every request; the user's key among them, which is never told. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates in PEM that are trusted in place of the system's. */
  readonly certificates?: string;
  /** Milliseconds for one try; defaults to five minutes. */
  readonly timeLimit?: number;
  /** Requests that one server is given at once. Absent: found by what it does. */
  readonly concurrency?: number;
  /** What shows that a server is there, by GET; defaults to `/v1/models`. */
  readonly probe?: string;
  readonly queueFigure?: QueueFigure;
  readonly limits?: SpendingLimits;
  readonly prices?: TokenPrices;
  /** Told when an endpoint is no longer well, and when it is again. */
  readonly onChange?: (endpoint: EndpointState) => void;
  readonly clock?: Clock;
  /** Uniform in [0, 1), for waits that differ between clients. */
  readonly uniform?: () => number;
}

const TIME_LIMIT = 300_000;

/** @throws AppError 'bad-request' for an address that is none; nothing is asked yet */
export function openEndpointPool(options: PoolOptions): EndpointPool {
  const { concurrency, clock = SYSTEM_CLOCK, limits = {}, prices = null } = options;
  const urls = [...new Set(options.urls.map(serverRoot))];
  const endpoints = urls.map(
    (url, index) =>
      new Endpoint(index, url, {
        clock,
        headers: options.headers ?? {},
        timeLimit: options.timeLimit ?? TIME_LIMIT,
        probe: options.probe ?? '/v1/models',
        concurrency:
          concurrency === undefined
            ? DEFAULT_CONCURRENCY
            : { least: concurrency, first: concurrency, most: concurrency },
        ...(options.certificates === undefined ? {} : { certificates: options.certificates }),
        ...(options.queueFigure === undefined ? {} : { queueFigure: options.queueFigure }),
      }),
  );
  return new Dispatcher(endpoints, {
    clock,
    spending: new Spending(limits, prices, clock.now()),
    uniform: options.uniform ?? Math.random,
    onChange: options.onChange ?? (() => undefined),
  });
}
