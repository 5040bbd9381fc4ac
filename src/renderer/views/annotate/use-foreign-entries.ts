import { useEffect, useRef, useState } from 'react';
import { request } from '../../api/request.ts';
import { transport } from '../../api/transport.ts';

interface ForeignEntries {
  /** Counts the entries that are there: to be called before the list that they belong to is asked for. */
  readonly begin: () => Promise<void>;
  /** Counts one that this sitting has stored. */
  readonly noteStored: () => void;
}

/**
 * Notices what other pages and programs enter into a judge's record: its entries are counted, and those of this sitting
 * are known. Nothing is asked while answers of this page are on their way.
 *
 * @param question what the list answers, judge included: an answer to another one is not shown
 * @param pending entries of this page that are not on disk yet
 * @param listed whether there is a list that can be out of date
 * @param ask asks for a fresh list; the function that it gives shows it
 */
export function useForeignEntries(
  judge: number,
  question: string,
  pending: number,
  listed: boolean,
  ask: () => Promise<() => void>,
): ForeignEntries {
  const counted = useRef({ entries: 0, own: 0 });
  const newest = useRef({ ask, question, asking: false, missed: false });
  useEffect(() => {
    newest.current.ask = ask;
    newest.current.question = question;
  });
  const [events, setEvents] = useState(0);
  useEffect(() => {
    const look = () => setEvents((before) => before + 1);
    const stop = transport.on('changed', ({ what }) => {
      if (what.includes('judgements') || what.includes('workspace')) look();
    });
    document.addEventListener('visibilitychange', look);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', look);
    };
  }, []);

  useEffect(() => {
    if (events === 0 || pending > 0 || !listed) return;
    const state = newest.current;
    if (state.asking) {
      state.missed = true;
      return;
    }
    const look = async () => {
      const { own } = counted.current;
      const entries = await countEntries(judge);
      if (entries === counted.current.entries + counted.current.own) return;
      const show = await state.ask();
      if (state.question !== question) return;
      counted.current = { entries, own: counted.current.own - own };
      show();
    };
    state.asking = true;
    look()
      // A serving side that is away says so when it is back.
      .catch(() => undefined)
      .finally(() => {
        state.asking = false;
        if (!state.missed) return;
        state.missed = false;
        setEvents((before) => before + 1);
      });
  }, [events, pending, listed, judge, question]);
  return {
    begin: async () => {
      const { own } = counted.current;
      const entries = await countEntries(judge);
      // What was stored meanwhile is in both or in one: if that is wrong, the list is asked for once more.
      counted.current = { entries, own: counted.current.own - own };
    },
    noteStored: () => {
      counted.current.own += 1;
    },
  };
}

async function countEntries(judge: number): Promise<number> {
  return (await request('annotate.entries', { judge })).entries;
}
