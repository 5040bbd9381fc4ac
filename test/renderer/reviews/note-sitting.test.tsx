import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Params } from '../../../src/ipc/requests.ts';
import type { Note } from '../../../src/model/note.ts';
import { RequestError } from '../../../src/renderer/api/request.ts';
import { NoteSitting } from '../../../src/renderer/reviews/note-sitting.ts';

const AWAY = new RequestError({ code: 'not-connected', message: 'away', action: 'wait' });
const CHANGED = new RequestError({ code: 'note-changed', message: 'changed by bob', action: 'look' });

/** A serving side that keeps versions as the store does, and can be away. */
class Store {
  versions: (Note & { readonly key: string })[] = [];
  away = false;

  get newest(): Note | null {
    return this.versions.at(-1) ?? null;
  }

  send = ({ key, base, text, status, author, subject }: Params<'notes.save'>): Promise<Note> => {
    if (this.away) return Promise.reject(AWAY);
    const last = this.versions.at(-1);
    if (last?.key === key) {
      const again = { ...last, text, status, author };
      this.versions.splice(-1, 1, again);
      return Promise.resolve(again);
    }
    if ((last?.id ?? null) !== base) return Promise.reject(CHANGED);
    const note = { id: this.versions.length + 1, key, subject, text, status, author, at: 0 };
    this.versions.push(note);
    return Promise.resolve(note);
  };
}

function open(store: Store): NoteSitting {
  return new NoteSitting({
    subject: { kind: 'run', id: 1 },
    storage: window.localStorage,
    item: 'note',
    send: store.send,
    onSaved: () => undefined,
  });
}

beforeEach(() => {
  window.localStorage.clear();
  vi.useRealTimers();
});

describe('a sitting', () => {
  it('is one version, however often it is saved, and says what was before', async () => {
    const store = new Store();
    const sitting = open(store);
    sitting.write(null, { text: 'T' }, 'ann');
    await sitting.flush();
    sitting.write(store.newest, { text: 'The' }, 'ann');
    expect(await sitting.finish()).toMatchObject({ before: { text: '' }, after: { text: 'The' } });
    sitting.write(store.newest, { status: 'reviewed' }, 'ann');
    expect(await sitting.finish()).toMatchObject({
      before: { text: 'The', status: null },
      after: { text: 'The', status: 'reviewed' },
    });
    expect(store.versions.map(({ text, status }) => [text, status])).toEqual([
      ['The', null],
      ['The', 'reviewed'],
    ]);
  });

  it('keeps what was written while the serving side is away, also for the next page', async () => {
    const store = new Store();
    store.away = true;
    const sitting = open(store);
    sitting.write(null, { text: 'not lost' }, 'ann');
    await sitting.flush();
    expect(sitting.state).toMatchObject({ draft: { text: 'not lost' }, problem: { code: 'not-connected' } });
    expect(await sitting.finish()).toBeNull();
    store.away = false;
    const next = open(store);
    await next.flush();
    expect(next.state.draft).toBeNull();
    expect(store.newest).toMatchObject({ text: 'not lost', author: 'ann' });
  });

  it('does not overwrite what was written elsewhere, and loses neither, whichever is taken', async () => {
    const texts = async (take: (sitting: NoteSitting, newest: Note) => Promise<void>) => {
      const store = new Store();
      const other = open(store);
      const sitting = open(store);
      other.write(null, { text: 'theirs' }, 'bob');
      await other.flush();
      sitting.write(null, { text: 'mine' }, 'ann');
      await sitting.flush();
      expect(sitting.state.problem?.code).toBe('note-changed');
      if (store.newest === null) throw new Error('nothing was saved');
      await take(sitting, store.newest);
      expect(sitting.state.draft).toBeNull();
      return store.versions.map(({ text }) => text);
    };
    expect(await texts((sitting, newest) => sitting.saveOver(newest))).toEqual(['theirs', 'mine']);
    expect(await texts((sitting, newest) => sitting.giveWay(newest))).toEqual(['theirs', 'mine', 'theirs']);
  });

  it('goes on from a version that came from elsewhere while nothing waited', async () => {
    const store = new Store();
    const sitting = open(store);
    sitting.write(null, { text: 'one' }, 'ann');
    await sitting.flush();
    const other = open(store);
    other.write(store.newest, { text: 'one, two' }, 'bob');
    await other.flush();
    sitting.write(store.newest, { text: 'one, two, three' }, 'ann');
    await sitting.flush();
    expect(store.versions.map(({ text }) => text)).toEqual(['one', 'one, two', 'one, two, three']);
  });
});
