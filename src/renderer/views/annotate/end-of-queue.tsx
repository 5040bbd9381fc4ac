import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { changeFilter, changeParams } from '../../location/use-location.ts';
import { WITHOUT_LIMITS } from '../../location/without-limits.ts';
import { EmptyState } from '../../ui/states/states.tsx';

interface EndOfQueueProps {
  /** The queue is a task's: there is no filter that could show more. */
  readonly ofTask: boolean;
  /** Pairs that pass the filter. */
  readonly total: number;
  readonly skipped: number;
  readonly drafts: number;
  /** Pairs that were passed over without a word. */
  readonly unsaid: number;
  readonly onBack: () => void;
  /** Begins again with what was skipped or passed over. */
  readonly onLeftOver: () => void;
}

/** What stands behind the last pair: how many were judged, and the way to those that were not. */
export function EndOfQueue({
  ofTask,
  total,
  skipped,
  drafts,
  unsaid,
  onBack,
  onLeftOver,
}: EndOfQueueProps): ReactNode {
  if (total === 0 && ofTask)
    return <EmptyState title="No pair of this task is yours">It is judged by others alone.</EmptyState>;
  if (total === 0)
    return (
      <EmptyState
        title="There is no such pair"
        actions={
          <Button
            size="sm"
            onClick={() => {
              changeFilter(WITHOUT_LIMITS);
              changeParams({ among: null, order: null });
            }}
          >
            Show all pairs of the run
          </Button>
        }
      >
        Remove some filters above, or choose other pairs or another order: “People disagree …” lists only
        pairs that both have labelled.
      </EmptyState>
    );
  const left = skipped + drafts + unsaid;
  return (
    <EmptyState
      title={endInWords(total, { skipped, drafts, unsaid })}
      actions={
        <>
          {left > 0 && (
            <Button size="sm" variant="filled" onClick={onLeftOver}>
              {unsaid === 0 && drafts === 0 ? 'Judge the skipped' : `Judge the ${formatCount(left)} left`}
            </Button>
          )}
          <Button size="sm" onClick={onBack} rightSection={<CommandKeys id="annotate.undo" />}>
            Undo the last one
          </Button>
        </>
      }
    >
      Previous <CommandKeys id="annotate.previous" /> goes back through the pairs.
      {ofTask ? '' : ' Another order or filter shows others.'}
    </EmptyState>
  );
}

/** 'All 60 pairs are judged', or '57 judged, 3 skipped'. */
export function endInWords(
  total: number,
  { skipped, drafts, unsaid }: Pick<EndOfQueueProps, 'skipped' | 'drafts' | 'unsaid'>,
): string {
  if (skipped + drafts + unsaid === 0) return `All ${formatCount(total)} pairs are judged`;
  return [
    `${formatCount(total - skipped - drafts - unsaid)} judged`,
    ...(skipped === 0 ? [] : [`${formatCount(skipped)} skipped`]),
    ...(drafts === 0 ? [] : [formatQuantity(drafts, 'draft')]),
    ...(unsaid === 0 ? [] : [`${formatCount(unsaid)} not judged yet`]),
  ].join(', ');
}
