import type { ReactNode } from 'react';
import type { Label } from '../../../core/labels.ts';
import { useRequest } from '../../api/use-request.ts';
import { formatNumber } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { labelOfShown, type ListedPair } from './annotation-list.ts';
import type { SittingSource } from './sitting-source.ts';
import classes from './annotate-view.module.css';

interface RevealProps {
  readonly pair: ListedPair;
  /** It is the pair before the one that is shown. */
  readonly before: boolean;
  readonly source: SittingSource;
  readonly judge: number;
}

/** One line of what this judge, the model, people and the rule say of a pair, each label about the images as they were shown. */
export function Reveal({ pair, before, source, judge }: RevealProps): ReactNode {
  const { firstId, secondId, swapped, own } = pair;
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
  // What people say is this judge's own answer, unless others said something else since.
  const otherwise =
    source.kind !== 'run' || people == null
      ? null
      : people.cannotJudge
        ? own?.action === 'cannot-judge'
          ? null
          : 'cannot judge'
        : people.human === null || people.human === own?.label
          ? null
          : about(people.human);
  const { firstScore = null, secondScore = null, model = null, margin = null, truth = null } = row ?? {};
  const [left, right] = swapped ? [secondScore, firstScore] : [firstScore, secondScore];
  return (
    <p
      className={classes.reveal}
      data-before={before}
      aria-label={before ? 'Previous pair' : 'This pair'}
      role="group"
      data-testid="reveal"
    >
      {before && 'Previous pair: '}
      {own === null ? (
        'Not judged'
      ) : (
        <>
          {before ? 'you' : 'You'} said {ownWords(pair)}
        </>
      )}
      {model !== null && (
        <>
          , model {about(model)}
          {margin !== null && ` by ${formatNumber(margin, 2)}`}
        </>
      )}
      {otherwise !== null && <>, people {otherwise}</>}
      {truth !== null && <>, truth {about(truth)}</>}
      {left !== null && right !== null && ` (${formatNumber(left, 2)} and ${formatNumber(right, 2)})`}
    </p>
  );
}

function ownWords({ own, swapped }: ListedPair): ReactNode {
  if (own === null) return null;
  if (own.label !== null) return <LabelMark label={labelOfShown(own.label, swapped)} />;
  return own.action === 'skip' ? 'skip' : 'cannot judge';
}
