import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { formatNumber, formatTime } from '../../../core/format.ts';
import { ACTION_WORDS } from '../../ui/labels/action-words.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { ErrorState } from '../../ui/states/states.tsx';
import type { PairIds } from '../../judging/seen-pairs.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './pair-history.module.css';

/** Everything that people said of a pair, the newest first; labels are of this order. */
export function PairHistory({ pair: { firstId, secondId } }: { readonly pair: PairIds }): ReactNode {
  const { data, isPlaceholderData, error, refetch } = useRequest('annotate.history', { firstId, secondId });
  return (
    <section aria-label="History of judgements">
      <h3 className={layout.smallTitle}>History of judgements</h3>
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <p className={layout.dimmed}>Nobody has judged this pair yet.</p>}
      {data !== undefined && data.length > 0 && (
        <ol className={classes.history} data-old={isPlaceholderData}>
          {data.toReversed().map((entry) => (
            <li key={entry.id} className={classes.entry} data-undone={entry.undone}>
              <span className={classes.said}>
                {entry.previous !== null && entry.label !== null && (
                  <>
                    <LabelMark label={entry.previous} /> →{' '}
                  </>
                )}
                {entry.label === null ? ACTION_WORDS[entry.action] : <LabelMark label={entry.label} />}
              </span>
              <span className={layout.note}>
                {entry.judge}, {formatTime(entry.createdAt)}
                {entry.seconds !== null && `, after ${formatNumber(entry.seconds, 1)} s`}
                {entry.undone && ', undone'}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
