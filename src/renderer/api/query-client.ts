import { QueryClient } from '@tanstack/react-query';
import { RequestError } from './request.ts';

/** Answers stay until an event says that they may have changed; only a lost connection is tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (count, error) =>
          error instanceof RequestError && error.code === 'not-connected' && count < 30,
        retryDelay: 1000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
