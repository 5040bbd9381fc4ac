import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Message } from '../../../src/ipc/events.ts';
import type { QueuedPair, QueuePage, QueueRequest } from '../../../src/model/annotation-queue.ts';
import { RUN_SUMMARY } from '../../fixtures/run-summary.ts';

const queued = (firstId: number, secondId: number): QueuedPair => ({
  ...{ firstId, secondId, swapped: false, own: null, flagged: false },
});

const ADA = { id: 1, name: 'Ada', colour: '#123456', role: 'reviewer', archived: false } as const;

interface Judged {
  readonly firstId: number;
  readonly action: string;
  readonly label: string | null;
}

/** A serving side with a queue of three pairs, in the place of the desktop window's. */
class Side {
  queue: QueuePage = {
    ...{ total: 3, done: 0, pairs: [queued(1, 2), queued(3, 4), queued(5, 6)], earlier: [] },
  };
  /** Answers windows of a longer queue in the place of {@link queue}. */
  window: ((asked: QueueRequest) => QueuePage) | null = null;
  entries = 0;
  readonly judged: Judged[] = [];
  readonly asked: string[] = [];
  readonly orders: string[] = [];
  readonly suggests: (boolean | undefined)[] = [];
  #tell: (message: Message) => void = () => undefined;

  readonly bridge = {
    request: (name: string, params: unknown) => {
      this.asked.push(name);
      const value = this.#answer(name, params);
      return Promise.resolve({ ok: true as const, value });
    },
    on: (listener: (message: Message) => void) => {
      this.#tell = listener;
      return () => undefined;
    },
    pathsOf: () => [],
  };

  #answer(name: string, params: unknown): unknown {
    if (name === 'workspace.summary') return { folder: '/a', datasets: [], runs: [] };
    if (name === 'people.list') return { people: [ADA], here: ADA.id, fixed: false };
    if (name === 'annotate.entries') return { entries: this.entries };
    if (name === 'annotate.queue') {
      this.orders.push((params as QueueRequest).order);
      this.suggests.push((params as QueueRequest).suggests);
      return this.window?.(params as QueueRequest) ?? this.queue;
    }
    if (name === 'annotate.reveal') return null;
    if (name === 'annotate.history') return [];
    if (name !== 'annotate.judge') throw new Error(`nobody answers ${name}`);
    this.judged.push(params as Judged);
    this.entries += 1;
    return { id: this.entries, ...(params as object) };
  }

  tell(): void {
    this.#tell({ event: 'changed', data: { what: ['judgements'], run: null } });
  }
}

let stop = () => {};
/** A frame later: only then what was said begins to be sent. */
const settle = () => act(() => vi.advanceTimersByTimeAsync(20));
const shown = () => screen.getByTestId('annotated-pair').dataset.first;
const press = (key: string) => act(() => void fireEvent.keyDown(document.body, { key }));
const load = async () => {
  for (const image of screen.getByTestId('annotated-pair').querySelectorAll('img')) fireEvent.load(image);
  await settle();
  await settle();
};

async function start(side = new Side(), run = RUN_SUMMARY): Promise<Side> {
  vi.stubGlobal('tiebreak', side.bridge);
  const { createQueryClient } = await import('../../../src/renderer/api/query-client.ts');
  const { listenForKeys } = await import('../../../src/renderer/commands/listen-for-keys.ts');
  const { Sitting } = await import('../../../src/renderer/views/annotate/sitting.tsx');
  const { sourceOfRun } = await import('../../../src/renderer/views/annotate/sitting-source.ts');
  const { currentLocation } = await import('../../../src/renderer/location/use-location.ts');
  stop = listenForKeys();
  render(
    <MantineProvider>
      <QueryClientProvider client={createQueryClient()}>
        <Sitting judge={ADA} source={sourceOfRun(run, { run: 1 }, currentLocation().params)} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  for (let turn = 0; turn < 5; turn++) await settle();
  return side;
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  location.hash = '#/annotate';
});
afterEach(() => stop());
// The files that follow have the same page.
afterAll(() => void vi.stubGlobal('tiebreak', undefined));

it('a key is no label until both images are painted, and the buttons show that they wait', async () => {
  const side = await start();
  expect(shown()).toBe('1');
  for (const key of ['ArrowLeft', 'ArrowDown', 'ArrowRight']) press(key);
  fireEvent.click(screen.getByText('Similar'));
  await settle();
  expect(side.judged).toEqual([]);
  expect(shown()).toBe('1');
  await act(() => vi.advanceTimersByTimeAsync(400));
  expect(screen.getByText('Similar').closest('button')?.getAttribute('aria-disabled')).toBe('true');
  expect(screen.getByTestId('waiting-for-images').textContent).toContain('Cannot judge or Skip');

  await load();
  expect(screen.getByText('Similar').closest('button')?.getAttribute('aria-disabled')).toBeNull();
  press('ArrowLeft');
  await settle();
  expect(side.judged).toMatchObject([{ firstId: 1, action: 'label', label: 'First' }]);
  // The next pair is shown, and waits in its turn.
  expect(shown()).toBe('3');
  press('ArrowLeft');
  await settle();
  expect(side.judged).toHaveLength(1);
});

it('what needs no images is said without them, and takes no time that nobody looked', async () => {
  const side = await start();
  press('f');
  press('ArrowUp');
  press(' ');
  await settle();
  expect(side.judged).toMatchObject([
    { firstId: 1, action: 'flag' },
    { firstId: 1, action: 'cannot-judge', seconds: null },
    { firstId: 3, action: 'skip', seconds: null },
  ]);
  expect(shown()).toBe('5');
});

it('a skipped pair reveals nothing when one goes back to it, and is counted at the end', async () => {
  const side = await start();
  press(' ');
  press('p');
  await load();
  expect(shown()).toBe('1');
  expect(side.asked).not.toContain('annotate.reveal');
  for (const key of ['n', 'ArrowUp', 'ArrowUp']) press(key);
  side.queue = { ...side.queue, pairs: [] };
  await settle();
  expect(screen.getByText('2 judged, 1 skipped')).toBeTruthy();
  fireEvent.click(screen.getByText('Judge the skipped'));
  expect(shown()).toBe('1');
});

it('what this page said itself does not ask for the queue again; what others said as this judge does', async () => {
  const side = await start();
  const asked = () => side.asked.filter((name) => name === 'annotate.queue').length;
  await load();
  press('ArrowLeft');
  await settle();
  side.tell();
  await settle();
  expect(asked()).toBe(1);

  // Another page judges the pair that is shown here.
  side.entries += 1;
  const done = { ...queued(3, 4), own: { action: 'label', label: 'Similar' } } as const;
  const before = { ...queued(1, 2), own: { action: 'label', label: 'First' } } as const;
  side.queue = { total: 3, done: 2, pairs: [queued(5, 6)], earlier: [before, done] };
  side.tell();
  for (let turn = 0; turn < 3; turn++) await settle();
  expect(asked()).toBe(2);
  expect(shown()).toBe('5');
  expect(screen.getByTestId('finished').textContent).toBe('2 of 3 pairs');
  side.tell();
  await settle();
  expect(asked()).toBe(2);
});

it('the most uncertain pairs come first', async () => {
  const { orders } = await start();
  expect(orders).toEqual(['uncertain']);
  expect(screen.queryByText(/No probabilities recorded/)).toBeNull();
});

it('without recorded probabilities the most uncertain first is not offered: random is taken, and why is said', async () => {
  const { orders } = await start(new Side(), { ...RUN_SUMMARY, hasProbabilities: false });
  expect(orders).toEqual(['random']);
  expect(screen.getByText(/No probabilities recorded/).textContent).toContain('Most uncertain first');
});

it('a suggested label is marked on its button as the sides are shown, and one key accepts it', async () => {
  location.hash = '#/annotate?blind=no&suggest=yes';
  const side = new Side();
  const suggestion = { label: 'First', probability: 0.8312 } as const;
  side.queue = {
    ...side.queue,
    pairs: [{ ...queued(1, 2), swapped: true, suggestion }, queued(3, 4), { ...queued(5, 6), suggestion }],
  };
  await start(side);
  const marked = () => [...document.querySelectorAll('[data-suggested]')].map((button) => button.textContent);
  expect(marked()).toEqual([expect.stringMatching(/Second.*Model 0\.83/)]);
  expect(screen.getByTestId('announced').textContent).toContain('suggests Second, with probability 0.83');
  // A label as any other: of images that were seen.
  press('m');
  expect(side.judged).toEqual([]);
  await load();
  press('m');
  await settle();
  expect(side.judged).toMatchObject([{ firstId: 1, label: 'First', takenOver: true, predictionSeen: true }]);
  // The model has not answered the next one: the key says nothing of it.
  await load();
  expect(marked()).toEqual([]);
  press('m');
  await settle();
  expect(side.judged).toHaveLength(1);
  press('ArrowLeft');
  await settle();
  await load();
  press('ArrowLeft');
  await settle();
  expect(side.judged.slice(1)).toMatchObject([
    { firstId: 3, label: 'First' },
    { firstId: 5, label: 'First' },
  ]);
  expect(side.judged.slice(1).some((said) => 'takenOver' in said)).toBe(false);
});

it('nothing is suggested while one judges blind, whatever the address says', async () => {
  location.hash = '#/annotate?suggest=yes';
  const side = await start();
  expect(side.suggests).toEqual([false]);
  await load();
  press('m');
  await settle();
  expect(side.judged).toEqual([]);
  expect(screen.queryByText('Accept')).toBeNull();
});

it('a number reaches a pair that is not listed yet, and the last one where it is too large', async () => {
  const side = new Side();
  const all = Array.from({ length: 2000 }, (_, index) => queued(2 * index + 1, 2 * index + 2));
  const limits: number[] = [];
  side.window = ({ offset, limit }) => {
    limits.push(limit);
    return { total: all.length, done: 0, pairs: all.slice(offset, offset + limit), earlier: [] };
  };
  await start(side);
  const field = screen.getByRole('textbox', { name: 'Number of the pair, of 2,000' });
  const goTo = async (number: string) => {
    fireEvent.change(field, { target: { value: number } });
    fireEvent.submit(field);
    for (let turn = 0; turn < 20; turn++) await settle();
  };
  await goTo('1500');
  expect(shown()).toBe('2999');
  // In large windows, none of them twice.
  expect(limits).toEqual([200, 500, 500, 500]);
  await goTo('9999');
  expect(shown()).toBe('3999');
  await goTo('3');
  expect(shown()).toBe('5');
});
