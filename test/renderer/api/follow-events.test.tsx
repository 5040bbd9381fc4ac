import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import type { Changed } from '../../../src/ipc/events.ts';
import { followEvents } from '../../../src/renderer/api/follow-events.ts';
import { MessageListeners } from '../../../src/renderer/api/message-listeners.ts';

/** A page that shows the slices, and a server whose answers are given by hand, in the order of the questions. */
function page() {
  const listeners = new MessageListeners();
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  followEvents(
    {
      request: () => Promise.reject(new Error('not asked here')),
      on: (event, listener) => listeners.on(event, listener),
      onConnection: () => () => undefined,
    },
    client,
  );
  const answers: ((value: readonly string[]) => void)[] = [];
  const observer = new QueryObserver<readonly string[]>(client, {
    queryKey: ['slices.list', {}],
    queryFn: () =>
      new Promise((resolve) => {
        answers.push(resolve);
      }),
  });
  observer.subscribe(() => undefined);
  return {
    asked: () => answers.length,
    answer: (index: number, value: readonly string[]) => answers[index]?.(value),
    change: (what: Changed) => listeners.deliver({ event: 'changed', data: { what: [what], run: null } }),
    shown: () => observer.getCurrentResult().data,
  };
}

it('asks again what was answered before a change', async () => {
  const { asked, answer, change, shown } = page();
  answer(0, []);
  await vi.waitFor(() => expect(shown()).toEqual([]));
  change('slices');
  await vi.waitFor(() => expect(asked()).toBe(2));
  answer(1, ['Doubtful']);
  await vi.waitFor(() => expect(shown()).toEqual(['Doubtful']));
});

it('asks again what was being asked for the first time when it changed', async () => {
  const { asked, answer, change, shown } = page();
  change('slices');
  answer(0, []);
  await vi.waitFor(() => expect(asked()).toBe(2));
  answer(1, ['Doubtful']);
  await vi.waitFor(() => expect(shown()).toEqual(['Doubtful']));
});

it('leaves alone what a change does not concern', async () => {
  const { asked, answer, change, shown } = page();
  change('maps');
  answer(0, []);
  await vi.waitFor(() => expect(shown()).toEqual([]));
  change('maps');
  await Promise.resolve();
  expect(asked()).toBe(1);
});
