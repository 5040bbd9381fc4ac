import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { useCommands } from '../../commands/commands.ts';
import { SHARED_KEYS_OF } from '../../commands/shared-keys.ts';
import { isPairSeen, usePairSeen } from '../../judging/seen-pairs.ts';
import { notify } from '../../notices/notices.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import type { ExplainedAnswer } from './explanation.ts';
import classes from './nll-view.module.css';
import type { Relabel } from './use-relabel.ts';

interface ComparisonActionsProps {
  readonly targetId: number;
  readonly chosen: ExplainedAnswer | null;
  readonly relabel: Relabel;
}

/** Relabels or drops the chosen comparison, by button or key. */
export function ComparisonActions({ targetId, chosen, relabel }: ComparisonActionsProps): ReactNode {
  const { onlySupposes } = relabel;
  const to = (label: Parameters<Relabel['relabel']>[1]) => {
    if (chosen === null) return;
    const { firstId, secondId } = chosen.answer;
    if (!onlySupposes && label !== null && !isPairSeen(chosen.answer)) {
      notify({ kind: 'info', title: 'Not labelled: both images must be on screen first' });
      return;
    }
    relabel.relabel({ targetId, firstId, secondId }, label);
  };
  const seen = usePairSeen(chosen?.answer);
  const isSupposed = chosen?.by === 'what-if';
  useCommands([
    ...LABELS.map((label) => ({
      id: `nll.label-${label}`,
      title: onlySupposes ? `Suppose ${label}` : `Judge ${label}`,
      section: 'NLL explorer',
      shared: SHARED_KEYS_OF[label],
      run: () => to(label),
      enabled: chosen !== null,
    })),
    {
      id: 'nll.drop',
      title: 'Drop the comparison (what-if)',
      section: 'NLL explorer',
      keys: ['x'],
      run: () => to('drop'),
      enabled: chosen !== null && onlySupposes,
    },
    {
      id: 'nll.as-recorded',
      title: 'Reset the comparison',
      section: 'NLL explorer',
      keys: ['r'],
      run: () => to(null),
      enabled: isSupposed,
    },
  ]);
  return (
    <div
      className={classes.actions}
      role="group"
      aria-label={onlySupposes ? 'Suppose' : 'Judge'}
      data-answers
      data-seen={seen}
    >
      {LABELS.map((label) => (
        <Button
          key={label}
          size="compact-xs"
          variant={chosen?.label === label ? 'light' : 'default'}
          aria-pressed={chosen?.label === label}
          disabled={chosen === null}
          rightSection={<CommandKeys id={`nll.label-${label}`} />}
          onClick={() => to(label)}
        >
          <LabelMark label={label} />
        </Button>
      ))}
      <Button
        size="compact-xs"
        variant={chosen?.by === 'what-if' && chosen.label === null ? 'light' : 'default'}
        disabled={chosen === null || !onlySupposes}
        rightSection={<CommandKeys id="nll.drop" />}
        onClick={() => to('drop')}
      >
        Drop
      </Button>
    </div>
  );
}
