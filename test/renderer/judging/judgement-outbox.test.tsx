import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Judgement } from '../../../src/model/judgement.ts';
import { JudgementOutbox, type OutboxEntry } from '../../../src/renderer/judging/judgement-outbox.ts';
import { RequestError } from '../../../src/renderer/api/request.ts';

const AWAY = new RequestError({ code: 'not-connected', message: 'away', action: 'wait' });
const FULL = new RequestError({
  code: 'disk-full',
  message: 'The disk is full.',
  action: 'Free some space.',
});
const REFUSED = new RequestError({ code: 'image-missing', message: 'no such image', action: 'look' });

/** A serving side that stores by key, and can be away or lose its answers. */
class Store {
  readonly stored = new Map<string, OutboxEntry>();
  readonly heard: string[] = [];
  state: 'there' | 'away' | 'full' | 'stores but is not heard' | 'refuses' = 'there';

  send = (entry: OutboxEntry): Promise<Judgement | null> => {
    this.heard.push(entry.params.key);
    if (this.state === 'away') return Promise.reject(AWAY);
    if (this.state === 'full') return Promise.reject(FULL);
    if (this.state === 'refuses') return Promise.reject(REFUSED);
    if (!this.stored.has(entry.params.key)) this.stored.set(entry.params.key, entry);
    if (this.state === 'stores but is not heard') return Promise.reject(AWAY);
    return Promise.resolve({ id: this.stored.size } as Judgement);
  };
}

function open(
  store: Store,
  workspace = '/w',
  onRefused = vi.fn(),
  onDelayed = vi.fn(),
): JudgementOutbox<Judgement | null> {
  const storage = window.localStorage;
  return new JudgementOutbox<Judgement | null>({
    workspace,
    storage,
    send: store.send,
    onRefused,
    onDelayed,
  });
}

function said(key: string): Parameters<JudgementOutbox<Judgement | null>['add']>[0] {
  return {
    name: 'annotate.judge',
    params: {
      key,
      firstId: 1,
      secondId: 2,
      action: 'label',
      label: 'First',
      judge: 'Ada',
      seconds: null,
      shownSwapped: false,
      run: null,
    },
  };
}

const keysOf = (box: JudgementOutbox<Judgement | null>) => box.entries.map(({ params }) => params.key);

describe('an outbox of judgements', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    window.localStorage.clear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('holds an answer until the serving side says that it is stored', async () => {
    const store = new Store();
    const box = open(store);
    const answered = box.add(said('a'));
    expect(keysOf(box)).toEqual(['a']);
    expect(window.localStorage).toHaveLength(1);
    expect(await answered).toMatchObject({ id: 1 });
    expect(box.entries).toEqual([]);
    expect(window.localStorage).toHaveLength(0);
  });

  it('says once why answers wait although the serving side is there, and again after one was stored', async () => {
    const store = new Store();
    const onDelayed = vi.fn();
    const box = open(store, '/w', vi.fn(), onDelayed);
    store.state = 'away';
    void box.add(said('a'));
    await vi.advanceTimersByTimeAsync(2_500);
    expect(onDelayed).not.toHaveBeenCalled();
    store.state = 'full';
    await vi.advanceTimersByTimeAsync(3_500);
    expect(onDelayed.mock.calls).toEqual([[FULL]]);
    expect(keysOf(box)).toEqual(['a']);
    store.state = 'there';
    await vi.advanceTimersByTimeAsync(1_500);
    expect(box.entries).toEqual([]);
    store.state = 'full';
    void box.add(said('b'));
    await vi.advanceTimersByTimeAsync(100);
    expect(onDelayed).toHaveBeenCalledTimes(2);
  });

  it('sends what was said while the serving side was away, in its order, once it is back', async () => {
    const store = new Store();
    store.state = 'away';
    const box = open(store);
    const answers = [box.add(said('a')), box.add(said('b')), box.add(said('c'))];
    await vi.advanceTimersByTimeAsync(2500);
    expect(keysOf(box)).toEqual(['a', 'b', 'c']);
    expect(new Set(store.heard)).toEqual(new Set(['a']));
    store.state = 'there';
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(answers);
    expect([...store.stored.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('sends an answer again whose storing it did not hear of, under the same key', async () => {
    const store = new Store();
    store.state = 'stores but is not heard';
    const box = open(store);
    const answered = box.add(said('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect(keysOf(box)).toEqual(['a']);
    store.state = 'there';
    await box.sendAll();
    await answered;
    expect(store.heard).toEqual(['a', 'a']);
    expect(store.stored.size).toBe(1);
  });

  it('sends what a closed page left behind before anything new', async () => {
    const away = new Store();
    away.state = 'away';
    const closed = open(away);
    void closed.add(said('a'));
    void closed.add({ name: 'annotate.undo', params: { key: 'b', judge: 'Ada' } });
    await vi.advanceTimersByTimeAsync(0);
    const store = new Store();
    const box = open(store);
    await box.add(said('c'));
    expect([...store.stored.values()].map(({ name, params }) => [name, params.key])).toEqual([
      ['annotate.judge', 'a'],
      ['annotate.undo', 'b'],
      ['annotate.judge', 'c'],
    ]);
  });

  it("does not send one workspace's answers to another", async () => {
    const away = new Store();
    away.state = 'away';
    void open(away, '/w').add(said('a'));
    void open(away, '/w:1:').add(said('b'));
    await vi.advanceTimersByTimeAsync(0);
    const store = new Store();
    for (const other of ['/w/inside', '/w:1', '/', '/other']) expect(open(store, other).entries).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.heard).toEqual([]);
  });

  it('gives a refusal to who waits for the answer, and goes on with the next', async () => {
    const store = new Store();
    store.state = 'refuses';
    const box = open(store);
    await expect(box.add(said('a'))).rejects.toBe(REFUSED);
    store.state = 'there';
    await box.add(said('b'));
    expect([...store.stored.keys()]).toEqual(['b']);
    expect(window.localStorage).toHaveLength(0);
  });

  it('tells of the refusal of an answer that an earlier page gave', async () => {
    const away = new Store();
    away.state = 'away';
    void open(away).add(said('a'));
    await vi.advanceTimersByTimeAsync(0);
    const store = new Store();
    store.state = 'refuses';
    const onRefused = vi.fn();
    open(store, '/w', onRefused);
    await vi.advanceTimersByTimeAsync(0);
    expect(onRefused).toHaveBeenCalledWith(expect.objectContaining({ name: 'annotate.judge' }), REFUSED);
  });

  it('keeps answers in memory where the storage is full', async () => {
    const store = new Store();
    store.state = 'away';
    const setItem = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const box = open(store);
    const answered = box.add(said('a'));
    setItem.mockRestore();
    await vi.advanceTimersByTimeAsync(0);
    expect(keysOf(box)).toEqual(['a']);
    store.state = 'there';
    await box.sendAll();
    await answered;
    expect([...store.stored.keys()]).toEqual(['a']);
  });
});
