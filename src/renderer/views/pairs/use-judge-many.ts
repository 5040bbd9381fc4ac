import { useState } from 'react';
import { undo } from '../../commands/undo.ts';
import { isNewestStep } from '../../judging/judging.ts';
import { BOTH_SEEN, useJudge } from '../../judging/use-judge.ts';
import { notify } from '../../notices/notices.ts';
import type { SelectedPairs } from '../../ui/pair-list/use-pair-selection.ts';
import { CONFIRMED_ABOVE, doMany, doneMany, type SaidOfMany } from './judged-many.ts';

export interface JudgeMany {
  /** Says it at once, or asks first. */
  readonly say: (said: SaidOfMany) => void;
  /** What waits for an answer; null for nothing. */
  readonly asked: SaidOfMany | null;
  readonly confirm: () => void;
  readonly giveUp: () => void;
  /** Nobody has said yet who judges. */
  readonly asksWho: boolean;
  readonly keepAs: (name: string) => void;
  /** What is being stored, in words; null for nothing. */
  readonly saving: string | null;
}

interface Wanted {
  readonly said: SaidOfMany;
  readonly next: 'confirm' | 'who';
}

/** Says the same of all chosen pairs, as one step. @param run whose answers are corrected */
export function useJudgeMany({ pairs, clear }: SelectedPairs, run: number): JudgeMany {
  const { judge, setJudge, submitMany } = useJudge();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [saving, setSaving] = useState<string | null>(null);
  const send = async (said: SaidOfMany, as: string) => {
    setWanted(null);
    setSaving(doMany(said, pairs.length));
    try {
      const stored = await submitMany({ ...said, ...BOTH_SEEN, pairs, run }, as);
      // A key pressed again must not change them once more.
      clear();
      notify({
        kind: 'done',
        title: doneMany(said, stored.pairs),
        action: {
          title: 'Undo',
          run: () => {
            if (isNewestStep(stored.at)) void undo();
            else
              notify({
                kind: 'info',
                title: 'Something was judged since: Ctrl+Z takes back one step after the other',
              });
          },
        },
      });
    } catch (error) {
      notify({ kind: 'error', title: `Nothing was changed: ${doMany(said, pairs.length)}`, error });
    } finally {
      setSaving(null);
    }
  };
  const go = (said: SaidOfMany) => {
    if (typeof judge === 'string') void send(said, judge);
    else setWanted({ said, next: 'who' });
  };
  return {
    say: (said) => {
      if (saving !== null || pairs.length === 0) return;
      if (pairs.length > CONFIRMED_ABOVE) setWanted({ said, next: 'confirm' });
      else go(said);
    },
    asked: wanted?.next === 'confirm' ? wanted.said : null,
    confirm: () => {
      if (wanted !== null) go(wanted.said);
    },
    giveUp: () => setWanted(null),
    asksWho: wanted?.next === 'who',
    keepAs: (name) => {
      setJudge(name);
      if (wanted !== null) void send(wanted.said, name);
    },
    saving,
  };
}
