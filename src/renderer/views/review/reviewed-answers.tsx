import type { ReactNode } from 'react';
import { formatNumber, formatTime } from '../../../core/format.ts';
import type { ReviewAnswer, ReviewItem, ReviewScope } from '../../../model/review.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { ACTION_WORDS } from '../../ui/labels/action-words.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './review-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

interface ReviewedAnswersProps {
  readonly scope: ReviewScope;
  readonly item: ReviewItem;
  readonly showsModel: boolean;
}

const COLUMNS: readonly GridColumn<ReviewAnswer>[] = [
  { key: 'person', head: 'Person', namesRow: true, cell: ({ judge }) => judge },
  {
    key: 'answer',
    head: 'Answer',
    cell: (answer) => (
      <>
        {answer.label === null ? ACTION_WORDS[answer.action] : <LabelMark label={answer.label} />}
        {answer.repeated && ' (second showing)'}
        {answer.takenOver && ' (accepted a prediction)'}
        {answer.returned && ' (sent back)'}
      </>
    ),
  },
  {
    key: 'side',
    head: 'On the left',
    cell: ({ shownSwapped }) =>
      shownSwapped === null ? 'not known' : shownSwapped ? 'the second' : 'the first',
  },
  {
    key: 'seconds',
    head: 'Seconds',
    numeric: true,
    cell: ({ seconds }) => (seconds === null ? '' : formatNumber(seconds, 1)),
  },
  {
    key: 'said',
    head: 'Comment and reasons',
    className: classes.said,
    cell: ({ comment, reasons, flagged }) =>
      [...(flagged ? ['flagged'] : []), ...reasons, ...(comment === '' ? [] : [comment])].join('; '),
  },
  { key: 'time', head: 'When', className: classes.oneLine, cell: ({ createdAt }) => formatTime(createdAt) },
];

/** What everybody said of a pair, what reviewers did with it and, where asked for, what the model says. */
export function ReviewedAnswers({ scope, item, showsModel }: ReviewedAnswersProps): ReactNode {
  const { firstId, secondId } = item;
  const { run } = useScope();
  const words = useTrueWords();
  const { data, error, refetch, isPlaceholderData } = useRequest('review.pair', { scope, firstId, secondId });
  const model = useRequest(
    'annotate.reveal',
    showsModel && run !== undefined ? { run: run.id, firstId, secondId } : null,
  );
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height={90} />;
  const row = model.isPlaceholderData ? undefined : model.data;
  return (
    <div className={classes.facts} data-stale={isPlaceholderData}>
      <DataTable
        compact
        columns={COLUMNS}
        rows={data.answers}
        keyOf={({ person, repeated }) => `${person} ${String(repeated)}`}
        empty="Nobody’s answer stands."
      />
      {data.steps.map((step) => (
        <p key={step.id} className={layout.note}>
          {step.judge} {step.action === 'decide' ? 'decided' : 'sent it back'}{' '}
          {step.label !== null && <LabelMark label={step.label} />}
          {step.comment !== null && `“${step.comment}”`} on {formatTime(step.createdAt)}
        </p>
      ))}
      {showsModel && (
        <p className={layout.note} data-testid="review-model">
          {run === undefined ? (
            'There is no run whose answer could be shown.'
          ) : row === undefined ? (
            'Model …'
          ) : row === null ? (
            `The run ${run.name} has no answer in this order.`
          ) : (
            <>
              Run {run.name} says <LabelMark label={row.model} />
              {row.truth !== null && (
                <>
                  ; {words.before === 'true' ? 'the true label is' : 'by votes it is'}{' '}
                  <LabelMark label={row.truth} />
                </>
              )}
            </>
          )}
        </p>
      )}
    </div>
  );
}
