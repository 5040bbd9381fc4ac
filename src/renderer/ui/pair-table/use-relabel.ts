import { useState } from 'react';
import type { Label } from '../../../core/labels.ts';
import { isPairSeen } from '../../judging/seen-pairs.ts';
import { BOTH_SEEN, useJudge, whoJudges, type JudgedPair } from '../../judging/use-judge.ts';
import { useCommands } from '../../commands/commands.ts';
import type { SharedKeys } from '../../commands/shared-keys.ts';
import { notify } from '../../notices/notices.ts';
import type { Standing } from './pair-standing.ts';
import type { PairIds } from '../../judging/seen-pairs.ts';

/** Something that a person can say of a pair, and the keys that say it in every view. */
export interface Saying {
  readonly id: string;
  readonly title: string;
  readonly shared: SharedKeys;
  readonly action: 'label' | 'cannot-judge' | 'flag';
  readonly label: Label | null;
}

export const SAYINGS: readonly Saying[] = [
  { id: 'first', title: 'First', shared: 'answer.first', action: 'label', label: 'First' },
  { id: 'second', title: 'Second', shared: 'answer.second', action: 'label', label: 'Second' },
  { id: 'similar', title: 'Similar', shared: 'answer.similar', action: 'label', label: 'Similar' },
  {
    id: 'cannot-judge',
    title: 'Cannot judge',
    shared: 'answer.cannot-judge',
    action: 'cannot-judge',
    label: null,
  },
  { id: 'flag', title: 'Flag', shared: 'answer.flag', action: 'flag', label: null },
];

export interface Relabel {
  readonly say: (saying: Saying) => void;
  /** Something was said, and nobody has said yet who judges. */
  readonly asksWho: boolean;
  /** Keeps what was said under a name, which is remembered. */
  readonly keepAs: (name: string) => void;
  readonly giveUp: () => void;
}

/**
 * Labels a pair where it is looked at, by keys wherever the focus is.
 *
 * @param pair null for none
 * @param standing what people say of it now; null while that is not known
 * @param run the run whose answer is corrected
 * @param section of the keys, among those of the view. Defaults to 'Pairs'.
 */
export function useRelabel(
  pair: PairIds | null,
  standing: Standing | null,
  run: number,
  section = 'Pairs',
): Relabel {
  const { judge, setJudge, submit } = useJudge();
  const [unnamed, setUnnamed] = useState<JudgedPair | null>(null);
  const send = (judged: JudgedPair, as?: string) => {
    submit(judged, as).catch(refused);
  };
  const say = ({ action, label }: Saying) => {
    if (pair === null) return;
    if (action === 'label' && !isPairSeen(pair)) {
      notify({
        kind: 'info',
        title: 'Not labelled: both images must be on screen first',
        details: 'Wait for them, or choose Cannot judge. B shows the other image where only one is shown.',
      });
      return;
    }
    const asked = action === 'flag' && standing?.flagged === true ? 'unflag' : action;
    const { firstId, secondId } = pair;
    const judged: JudgedPair = {
      firstId,
      secondId,
      action: asked,
      label,
      seconds: null,
      shownSwapped: false,
      run,
      ...BOTH_SEEN,
    };
    if (typeof judge === 'string') send(judged);
    else if (judge === null) setUnnamed(judged);
    else
      // A key was pressed before it was known who judges.
      whoJudges().then((name) => {
        if (name !== null) send(judged, name);
        else setUnnamed(judged);
      }, refused);
  };
  useCommands(
    SAYINGS.map((saying) => ({
      id: `pairs.say-${saying.id}`,
      title: saying.action === 'label' ? `Label the pair ${saying.title}` : `${saying.title} (the pair)`,
      section,
      shared: saying.shared,
      enabled: pair !== null,
      run: () => say(saying),
    })),
  );
  return {
    say,
    asksWho: unnamed !== null,
    keepAs: (name) => {
      setJudge(name);
      setUnnamed(null);
      if (unnamed !== null) send(unnamed, name);
    },
    giveUp: () => setUnnamed(null),
  };
}

function refused(error: unknown): void {
  notify({ kind: 'error', title: 'The judgement was rejected', error });
}
