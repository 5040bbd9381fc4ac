import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Label } from '../../../core/labels.ts';
import { wasPairSeen } from '../../judging/seen-pairs.ts';
import { formatCount } from '../../../core/format.ts';
import { BOTH_SEEN, useJudge } from '../../judging/use-judge.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { undo } from '../../commands/undo.ts';
import type { WhatIf, WhatIfChange } from './what-if.ts';
import { useWhatIf, type WhatIfState } from './use-what-if.ts';

type Comparison = Omit<WhatIfChange, 'to'>;

export interface Relabel {
  readonly whatIf: WhatIfState;
  /** Whether a label is only supposed; else it is kept as a judgement at once. */
  readonly onlySupposes: boolean;
  readonly setOnlySupposes: (only: boolean) => void;
  /** Gives a comparison another label, drops it (only ever supposed), or takes a supposition back. */
  readonly relabel: (comparison: Comparison, to: WhatIf | null) => void;
  /** Keeps supposed labels as judgements. */
  readonly keep: (changes: readonly WhatIfChange[]) => Promise<void>;
  /** What waits for a name, because nobody has said who judges here. */
  readonly unnamed: readonly WhatIfChange[];
  readonly keepAs: (name: string) => void;
  readonly giveUp: () => void;
}

/** Relabels comparisons: as suppositions, or as this person's judgements. */
export function useRelabel(run: number): Relabel {
  const { params } = useLocation();
  const client = useQueryClient();
  const whatIf = useWhatIf();
  const { judge, setJudge, submit } = useJudge();
  const [unnamed, setUnnamed] = useState<readonly WhatIfChange[]>([]);
  const onlySupposes = params.mode !== 'judge';

  const keep = async (changes: readonly WhatIfChange[], as?: string) => {
    const flips = changes.filter((change): change is WhatIfChange & { to: Label } => change.to !== 'drop');
    const labelled = flips.filter(wasPairSeen);
    setUnnamed([]);
    if (labelled.length < flips.length)
      notify({
        kind: 'info',
        title: `${formatCount(flips.length - labelled.length)} of ${formatCount(flips.length)} not saved: their images were not on screen`,
        details: 'Choose each comparison, look at both images, and save again.',
      });
    if (labelled.length === 0) return;
    if (judge === null && as === undefined) {
      setUnnamed(labelled);
      return;
    }
    try {
      await Promise.all(
        labelled.map(({ firstId, secondId, to }) =>
          submit(
            {
              firstId,
              secondId,
              action: 'label',
              label: to,
              seconds: null,
              shownSwapped: false,
              run,
              ...BOTH_SEEN,
            },
            as,
          ),
        ),
      );
      // Suppositions go when what was kept has come back, so that the curve does not jump there and back.
      await client.invalidateQueries({
        predicate: ({ queryKey: [name] }) => name === 'nll.evidence' || name === 'scores.get',
      });
      whatIf.forget(labelled);
      const [only, ...more] = labelled;
      notify({
        kind: 'done',
        title:
          only !== undefined && more.length === 0
            ? `Judgement saved: ${only.to}`
            : `${labelled.length} judgements saved`,
        details: `By ${as ?? judge ?? ''}. A judgement applies to both orders of a pair.`,
        action: { title: 'Undo', run: () => void undo() },
      });
    } catch (error) {
      notify({ kind: 'error', title: 'Could not save the judgement', error });
    }
  };

  return {
    whatIf,
    onlySupposes,
    setOnlySupposes: (only) => changeParams({ mode: only ? null : 'judge' }),
    relabel: (comparison, to) => {
      if (onlySupposes || to === null || to === 'drop') whatIf.suppose(comparison, to);
      else void keep([{ ...comparison, to }]);
    },
    keep,
    unnamed,
    keepAs: (name) => {
      setJudge(name);
      void keep(unnamed, name);
    },
    giveUp: () => setUnnamed([]),
  };
}
