import type { ReactNode } from 'react';
import type { Label } from '../../../core/labels.ts';
import { useRequest } from '../../api/use-request.ts';
import { formatNumber } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { labelOfShown, type ListedPair } from './annotation-list.ts';
import type { SittingSource } from './sitting-source.ts';
import classes from './annotate-view.module.css';

interface RevealProps {
  readonly title: string;
  readonly pair: ListedPair;
  readonly source: SittingSource;
  readonly judge: number;
}

/** What the rule, the model and people say of a pair, each label about the images as they are shown. */
export function Reveal({ title, pair, source, judge }: RevealProps): ReactNode {
  const { firstId, secondId, swapped } = pair;
  const ofRun = useRequest(
    'annotate.reveal',
    source.kind === 'run' ? { run: source.run.id, firstId, secondId } : null,
  );
  const ofTask = useRequest(
    'tasks.reveal',
    source.kind === 'task' ? { task: source.task.id, judge, firstId, secondId } : null,
  );
  // The facts of another pair must not stand beside this one, not even for a moment.
  const people = ofRun.isPlaceholderData ? undefined : ofRun.data;
  const row = source.kind === 'run' ? people : ofTask.isPlaceholderData ? undefined : ofTask.data;
  const about = (label: Label | null) => (
    <LabelMark label={label === null ? null : labelOfShown(label, swapped)} />
  );
  const [left, right] =
    row === undefined || row === null
      ? []
      : swapped
        ? [row.secondScore, row.firstScore]
        : [row.firstScore, row.secondScore];
  return (
    <dl className={classes.reveal} aria-label={title} data-testid="reveal">
      <Fact name={title}>{pair.own === null ? 'not judged' : ownWords(pair)}</Fact>
      {source.kind === 'run' && (
        <Fact name="People">{people?.cannotJudge ? 'cannot judge' : about(people?.human ?? null)}</Fact>
      )}
      {(source.kind === 'run' || source.task.run !== null) && (
        <Fact name="Model">
          {about(row?.model ?? null)}{' '}
          {row?.margin !== null && <small>gap {formatNumber(row?.margin, 2)}</small>}
        </Fact>
      )}
      <Fact name="Truth">
        {about(row?.truth ?? null)}{' '}
        <small>
          {formatNumber(left, 2)} against {formatNumber(right, 2)}
        </small>
      </Fact>
    </dl>
  );
}

function ownWords({ own, swapped }: ListedPair): ReactNode {
  if (own === null) return null;
  if (own.label !== null) return <LabelMark label={labelOfShown(own.label, swapped)} />;
  return own.action === 'skip' ? 'skipped' : 'cannot judge';
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
