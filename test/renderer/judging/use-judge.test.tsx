import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import type { Person } from '../../../src/model/person.ts';

const person = (id: number, name: string): Person => ({
  ...{ id, name, colour: '#123456', role: 'reviewer', archived: false },
});

/** A serving side with its people, in the place of the desktop window's. */
class Side {
  people: Person[] = [];
  here: number | null = null;
  fixed = false;
  away = false;
  readonly added: string[] = [];
  judged = 0;

  readonly bridge = {
    request: (name: string, params: unknown) =>
      Promise.resolve(
        this.away
          ? { ok: false as const, error: { code: 'not-connected', message: 'away', action: 'wait' } }
          : { ok: true as const, value: this.#answer(name, params) },
      ),
    on: () => () => undefined,
    pathsOf: () => [],
  };

  #answer(name: string, params: unknown): unknown {
    if (name === 'workspace.summary') return { folder: '/a' };
    if (name === 'people.list') return { people: this.people, here: this.here, fixed: this.fixed };
    if (name === 'annotate.judge') return { id: ++this.judged, ...(params as object) };
    if (name !== 'people.add') throw new Error(`nobody answers ${name}`);
    const added = person(this.people.length + 1, (params as { readonly name: string }).name);
    this.added.push(added.name);
    this.people = [...this.people, added];
    return added;
  }
}

const KEPT = `tiebreak.person:${encodeURIComponent('/a')}`;
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await act(() => vi.advanceTimersByTimeAsync(1));
};
const shown = () => screen.getAllByTestId('person').map(({ textContent }) => textContent);

/** A page with two views that ask who judges. */
async function start(side: Side) {
  vi.stubGlobal('tiebreak', side.bridge);
  const { createQueryClient } = await import('../../../src/renderer/api/query-client.ts');
  const { useJudge } = await import('../../../src/renderer/judging/use-judge.ts');
  const { useAddNewJudge } = await import('../../../src/renderer/judging/use-add-new-judge.ts');
  const Page = ({ children }: { readonly children: ReactNode }) => {
    useAddNewJudge();
    return children;
  };
  const View = () => {
    const { person: here } = useJudge();
    return <p data-testid="person">{here === undefined ? 'unknown' : (here?.name ?? 'nobody')}</p>;
  };
  render(
    <QueryClientProvider client={createQueryClient()}>
      <Page>
        <View />
        <View />
      </Page>
    </QueryClientProvider>,
  );
  await settle();
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
});
// The files that follow have the same page.
afterAll(() => void vi.stubGlobal('tiebreak', undefined));

it('a chosen name that differs from a person’s in case alone is that person’s', async () => {
  const side = new Side();
  side.people = [person(1, 'Ada')];
  localStorage.setItem(KEPT, 'name:ada');
  await start(side);
  expect(shown()).toEqual(['Ada', 'Ada']);
  expect(side.added).toEqual([]);
});

it('whoever was chosen by a new name while the serving side was away is added once by the page that is loaded next', async () => {
  const side = new Side();
  side.away = true;
  localStorage.setItem(KEPT, 'name:Ada');
  await start(side);
  await act(() => vi.advanceTimersByTimeAsync(3500));
  expect(shown()).toEqual(['unknown', 'unknown']);
  side.away = false;
  await act(() => vi.advanceTimersByTimeAsync(3500));
  await settle();
  expect(shown()).toEqual(['Ada', 'Ada']);
  expect(side.added).toEqual(['Ada']);
  expect(localStorage.getItem(KEPT)).toBe('1');
});

it('a name that is chosen now is added once, also where it is lost on its way at first', async () => {
  const side = new Side();
  await start(side);
  expect(shown()).toEqual(['nobody', 'nobody']);
  const { choosePerson } = await import('../../../src/renderer/judging/chosen-person.ts');
  side.away = true;
  act(() => choosePerson('/a', 'Bob'));
  await settle();
  expect(shown()).toEqual(['unknown', 'unknown']);
  side.away = false;
  await act(() => vi.advanceTimersByTimeAsync(1500));
  await settle();
  expect(shown()).toEqual(['Bob', 'Bob']);
  expect(side.added).toEqual(['Bob']);
});

it('whoever is chosen while a new name is on its way stays chosen', async () => {
  const side = new Side();
  side.people = [person(1, 'Ada')];
  await start(side);
  const { choosePerson } = await import('../../../src/renderer/judging/chosen-person.ts');
  side.away = true;
  act(() => choosePerson('/a', 'Bob'));
  await settle();
  act(() => choosePerson('/a', 1));
  side.away = false;
  await act(() => vi.advanceTimersByTimeAsync(1500));
  await settle();
  expect(side.added).toEqual(['Bob']);
  expect(shown()).toEqual(['Ada', 'Ada']);
});

it('a link that is one person’s adds nobody', async () => {
  const side = new Side();
  side.people = [person(1, 'Ada')];
  side.here = 1;
  side.fixed = true;
  localStorage.setItem(KEPT, 'name:Bob');
  await start(side);
  expect(shown()).toEqual(['Ada', 'Ada']);
  expect(side.added).toEqual([]);
});

it('an answer on its way draws nothing anew but what follows what waits, and is sent after the frame', async () => {
  const side = new Side();
  side.people = [person(1, 'Ada')];
  side.here = 1;
  vi.stubGlobal('tiebreak', side.bridge);
  const { createQueryClient } = await import('../../../src/renderer/api/query-client.ts');
  const { useJudge, useWaiting } = await import('../../../src/renderer/judging/use-judge.ts');
  const drawn = { judge: 0, waiting: 0 };
  let submit: ReturnType<typeof useJudge>['submit'] | undefined;
  const OfJudge = () => {
    ({ submit } = useJudge());
    drawn.judge++;
    return null;
  };
  const OfWaiting = () => {
    drawn.waiting++;
    return <p data-testid="waiting">{useWaiting().length}</p>;
  };
  render(
    <QueryClientProvider client={createQueryClient()}>
      <OfJudge />
      <OfWaiting />
    </QueryClientProvider>,
  );
  await settle();
  const before = { ...drawn };
  const said = { firstId: 1, secondId: 2, action: 'skip', label: null, seconds: null, run: null } as const;
  await act(async () => {
    void submit?.({ ...said, shownSwapped: false });
    await Promise.resolve();
  });
  expect(screen.getByTestId('waiting').textContent).toBe('1');
  expect(drawn).toEqual({ judge: before.judge, waiting: before.waiting + 1 });
  // On its way only once the next pair is on screen; kept in the storage until then.
  expect(side.judged).toBe(0);
  expect(Object.keys(localStorage).some((key) => key.startsWith('tiebreak.outbox:'))).toBe(true);
  await act(() => vi.advanceTimersByTimeAsync(40));
  expect(side.judged).toBe(1);
  expect(screen.getByTestId('waiting').textContent).toBe('0');
  expect(drawn.judge).toBe(before.judge);
});
