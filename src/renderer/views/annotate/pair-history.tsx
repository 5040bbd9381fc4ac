import type { ReactNode } from 'react';
import type { Judgement } from '../../../model/judgement.ts';
import { useRequest } from '../../api/use-request.ts';
import { formatNumber, formatTime } from '../../../core/format.ts';
import { ACTION_WORDS } from '../../ui/labels/action-words.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { labelOfShown, type ListedPair } from './annotation-list.ts';
import { StagePanel } from './stage-panel.tsx';
import classes from './annotate-view.module.css';

interface PairHistoryProps {
  readonly pair: ListedPair | undefined;
  /** Whose eyes it is for: others' labels come only after an answer. */
  readonly judge: number;
  readonly task: number | null;
  readonly blind: boolean;
  readonly onClose: () => void;
}

/** Everything that people said about the pair that is shown, the oldest first; labels are of the sides as shown now. */
export function PairHistory({ pair, judge, task, blind, onClose }: PairHistoryProps): ReactNode {
  const {
    data: known,
    isPlaceholderData,
    error,
    refetch,
  } = useRequest(
    'annotate.history',
    pair === undefined
      ? null
      : {
          firstId: pair.firstId,
          secondId: pair.secondId,
          // Of a task's pair the task says what may be told, blind or not.
          ...(blind || task !== null ? { blindTo: { judge, task, repeated: pair.repeated === true } } : {}),
        },
  );
  const data = isPlaceholderData ? undefined : known;
  return (
    <StagePanel title="History of this pair" closeTitle="Close the history" onClose={onClose}>
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      {pair !== undefined && data === undefined && error === null && <Loading height={120} />}
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
    </StagePanel>
  );
}

function Entry({ entry, swapped }: { readonly entry: Judgement; readonly swapped: boolean }): ReactNode {
  const { action, label, previous, judge, seconds, createdAt, undone, comment, takenOver } = entry;
  return (
    <>
      <div>
        {previous !== null && (
          <>
            <LabelMark label={labelOfShown(previous, swapped)} /> →{' '}
          </>
        )}
        {label === null ? ACTION_WORDS[action] : <LabelMark label={labelOfShown(label, swapped)} />}
        {takenOver && ' (accepted the model’s)'}
        {undone && ' (undone)'}
      </div>
      {comment !== null && comment !== '' && <div>“{comment}”</div>}
      <small>
        {judge}, {formatTime(createdAt)}
        {seconds !== null && `, after ${formatNumber(seconds, 1)} s`}
      </small>
    </>
  );
}
