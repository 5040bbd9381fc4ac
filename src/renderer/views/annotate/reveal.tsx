import type { ReactNode } from 'react';
import type { Label } from '../../../core/labels.ts';
import { useRequest } from '../../api/use-request.ts';
import { formatNumber } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { labelOfShown, type ListedPair } from './annotation-list.ts';
import classes from './annotate-view.module.css';

interface RevealProps {
  readonly title: string;
  readonly pair: ListedPair;
  readonly run: number;
}

/** What the rule, the model and people say of a pair, each label about the images as they are shown. */
export function Reveal({ title, pair, run }: RevealProps): ReactNode {
  const { firstId, secondId, swapped } = pair;
  const { data, isPlaceholderData } = useRequest('annotate.reveal', { run, firstId, secondId });
  // The facts of another pair must not stand beside this one, not even for a moment.
  const row = isPlaceholderData ? undefined : data;
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
      <Fact name="People">{row?.cannotJudge ? 'cannot judge' : about(row?.human ?? null)}</Fact>
      <Fact name="Model">
        {about(row?.model ?? null)}{' '}
        {row?.margin !== null && <small>gap {formatNumber(row?.margin, 2)}</small>}
      </Fact>
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
