import { beforeEach, expect, it, vi } from 'vitest';
import type { Message } from '../../../src/ipc/events.ts';

/** A serving side in the place of the desktop window's, with one open workspace at a time. */
class Side {
  folder = '/a';
  /** What was stored, by the workspace that was open. */
  readonly stored: [folder: string, name: string][] = [];
  away = false;
  #tell: (message: Message) => void = () => undefined;

  readonly bridge = {
    request: (name: string, params: unknown) => {
      if (this.away)
        return Promise.resolve({
          ok: false as const,
          error: { code: 'not-connected', message: 'away', action: 'wait' },
        });
      if (name === 'workspace.summary')
        return Promise.resolve({ ok: true as const, value: { folder: this.folder } });
      this.stored.push([this.folder, name]);
      const entry = {
        id: this.stored.length,
        action: 'label',
        label: 'First',
        firstId: 1,
        secondId: 2,
        params,
      };
      return Promise.resolve({
        ok: true as const,
        value: name === 'annotate.judge' ? entry : { undone: entry, redone: entry },
      });
    },
    on: (listener: (message: Message) => void) => {
      this.#tell = listener;
      return () => undefined;
    },
    pathsOf: () => [],
  };

  open(folder: string): void {
    this.folder = folder;
    this.#tell({ event: 'changed', data: { what: ['workspace'], run: null } });
  }
}

const SAID = {
  name: 'annotate.judge',
  params: {
    key: '00000000-0000-4000-8000-000000000001',
    firstId: 1,
    secondId: 2,
    action: 'label',
    label: 'First',
    judge: 'Ada',
    seconds: null,
    shownSwapped: false,
    run: null,
  },
} as const;

async function start() {
  const side = new Side();
  vi.stubGlobal('tiebreak', side.bridge);
  const judging = await import('../../../src/renderer/judging/judging.ts');
  const { undo } = await import('../../../src/renderer/commands/undo.ts');
  judging.judgesHere(1);
  return { side, judging, undo, box: judging.outboxOf('/a') };
}

beforeEach(() => {
  vi.resetModules();
  // Entries are sent a frame after they were said, which nobody waits for here.
  vi.useFakeTimers({ shouldAdvanceTime: true });
  localStorage.clear();
  location.hash = '';
});

it('sends what was judged in a workspace only while that one is open', async () => {
  const { side, judging, box } = await start();
  side.away = true;
  judging.judged();
  void box.add(SAID);
  await vi.advanceTimersByTimeAsync(0);
  side.away = false;
  side.open('/b');
  await vi.advanceTimersByTimeAsync(5000);
  expect(side.stored).toEqual([]);
  expect(box.entries).toHaveLength(1);
  side.open('/a');
  await vi.advanceTimersByTimeAsync(1000);
  expect(side.stored).toEqual([['/a', 'annotate.judge']]);
  expect(box.entries).toEqual([]);
});

it('takes back this page’s judgements wherever one is', async () => {
  const { side, judging, undo, box } = await start();
  location.hash = '#/data';
  judging.judged();
  await box.add(SAID);
  await undo();
  expect(side.stored.map(([, name]) => name)).toEqual(['annotate.judge', 'annotate.undo']);
});

it('takes back judgements of other days only where one judges', async () => {
  const { side, undo } = await start();
  location.hash = '#/data';
  await undo();
  expect(side.stored).toEqual([]);
  location.hash = '#/pairs';
  await undo();
  expect(side.stored).toEqual([['/a', 'annotate.undo']]);
});

it('takes nothing back in a workspace that was opened since', async () => {
  const { side, judging, undo, box } = await start();
  location.hash = '#/data';
  judging.judged();
  await box.add(SAID);
  side.open('/b');
  await vi.advanceTimersByTimeAsync(0);
  await undo();
  expect(side.stored).toEqual([['/a', 'annotate.judge']]);
});
