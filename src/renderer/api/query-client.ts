import { QueryClient } from '@tanstack/react-query';
import { RequestError } from './request.ts';

export const RETRY_MILLISECONDS = 1000;
const TRIES = 30;

/** Answers stay until an event says that they may have changed; only a lost connection is tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: retryWhileAway,
        retryDelay: RETRY_MILLISECONDS,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** Whether a request is to be sent again: its connection was lost, and not for half a minute. */
export function retryWhileAway(count: number, error: unknown): boolean {
  return error instanceof RequestError && error.code === 'not-connected' && count < TRIES;
}
