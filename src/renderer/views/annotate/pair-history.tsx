import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Judgement } from '../../../model/judgement.ts';
import { useRequest } from '../../api/use-request.ts';
import { formatNumber, formatTime } from '../../../core/format.ts';
import { ACTION_WORDS } from '../../ui/labels/action-words.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { labelOfShown, type ListedPair } from './annotation-list.ts';
import classes from './annotate-view.module.css';

interface PairHistoryProps {
  readonly pair: ListedPair | undefined;
  /** Whose eyes it is for: others' labels come only after an answer. */
  readonly judge: number;
  readonly task: number | null;
  readonly blind: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Everything that people said about the pair that is shown, the oldest first; labels are of the sides as shown now. */
export function PairHistory({ pair, judge, task, blind, opened, onClose }: PairHistoryProps): ReactNode {
  const {
    data: known,
    isPlaceholderData,
    error,
    refetch,
  } = useRequest(
    'annotate.history',
    pair !== undefined && opened
      ? {
          firstId: pair.firstId,
          secondId: pair.secondId,
          ...(blind ? { blindTo: { judge, task, repeated: pair.repeated === true } } : {}),
        }
      : null,
  );
  const data = isPlaceholderData ? undefined : known;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      title="History of this pair"
      closeButtonProps={{ 'aria-label': 'Close the history' }}
    >
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Loading height={120} />}
      {data?.length === 0 && (
        <p>{blind ? 'You have not judged this pair yet.' : 'Nobody has judged this pair yet.'}</p>
      )}
      {data !== undefined && pair !== undefined && data.length > 0 && (
        <ol className={classes.history}>
          {data.map((entry) => (
            <li key={entry.id} data-undone={entry.undone}>
              <Entry entry={entry} swapped={pair.swapped} />
            </li>
          ))}
        </ol>
      )}
    </Drawer>
  );
}

function Entry({ entry, swapped }: { readonly entry: Judgement; readonly swapped: boolean }): ReactNode {
  const { action, label, previous, judge, seconds, createdAt, undone } = entry;
  return (
    <>
      <div>
        {previous !== null && (
          <>
            <LabelMark label={labelOfShown(previous, swapped)} /> →{' '}
          </>
        )}
        {label === null ? ACTION_WORDS[action] : <LabelMark label={labelOfShown(label, swapped)} />}
        {undone && ' (undone)'}
      </div>
      <small>
        {judge}, {formatTime(createdAt)}
        {seconds !== null && `, after ${formatNumber(seconds, 1)} s`}
      </small>
    </>
  );
}
