import type { ReactNode } from 'react';
import {
  labelIndex,
  largestLabel,
  LABELS,
  reverseLabel,
  type Label,
  type Triple,
} from '../../../core/labels.ts';
import type { Result } from '../../../ipc/requests.ts';
import { Term } from '../../help/term.tsx';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatNumber, formatShare } from '../../../core/format.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './try-out.module.css';

interface AnswerBarsProps {
  readonly answer: Result<'models.tryOut'>;
  /** Of the image shown first and second. */
  readonly names: readonly [string, string];
  /** What is known of the truth, for a person. */
  readonly difference: string | null;
}

/** From left to right: the left image wins, neither, the right one. */
const FORWARD: readonly Label[] = ['First', 'Similar', 'Second'];

type Answer = Result<'models.tryOut'>['forward'] & { readonly name: string };

const COLUMNS: readonly GridColumn<Answer>[] = [
  {
    key: 'name',
    head: 'Shown first',
    namesRow: true,
    className: classes.shownFirst,
    cell: ({ name }) => name,
  },
  ...LABELS.map((label) => ({
    key: label,
    head: <LabelMark label={label} />,
    numeric: true,
    cell: ({ probabilities }: Answer) => formatNumber(probabilities[labelIndex(label)], 4),
  })),
  {
    key: 'margin',
    head: <Term name="margin" />,
    numeric: true,
    cell: ({ probabilities }) => formatNumber(marginOf(probabilities), 3),
  },
  {
    key: 'logits',
    head: 'Logits',
    numeric: true,
    cell: ({ logits }) => logits.map((logit) => formatNumber(logit, 2)).join(' / '),
  },
];

/**
 * The answers of both orders one above the other, the second mirrored: what speaks for the same image lies on the same
 * side, so a consistent model's bars have their borders at the same places.
 */
export function AnswerBars({ answer, names, difference }: AnswerBarsProps): ReactNode {
  const forward = largestLabel(answer.forward.probabilities);
  const reverse = largestLabel(answer.reverse.probabilities);
  const consistent = reverseLabel(reverse) === forward;
  const winner = (label: Label) => (label === 'Similar' ? 'neither' : names[label === 'First' ? 0 : 1]);
  return (
    <div className={layout.tightForm}>
      <div className={classes.sides} aria-hidden="true">
        <span>◀ {names[0]}</span>
        <span>{names[1]} ▶</span>
      </div>
      <Bar title={`${names[0]} shown first`} order={FORWARD} probabilities={answer.forward.probabilities} />
      <Bar
        title={`${names[1]} shown first`}
        order={FORWARD.map(reverseLabel)}
        probabilities={answer.reverse.probabilities}
      />
      <p className={classes.sentence} role="status">
        <strong>
          {consistent
            ? `Consistent: in both orders it says ${winner(forward) === 'neither' ? 'that neither is ahead' : `that ${winner(forward)} is ahead`}.`
            : `Inconsistent: with ${names[0]} first ${winner(forward)}, with ${names[1]} first ${winner(reverseLabel(reverse))}.`}
        </strong>{' '}
        {difference}
      </p>
      <DataTable
        compact
        columns={COLUMNS}
        rows={[
          { name: names[0], ...answer.forward },
          { name: names[1], ...answer.reverse },
        ]}
        keyOf={({ name }) => name}
      />
      <p className={layout.note}>
        {formatNumber(answer.milliseconds, 0)} ms for both orders on {answer.device}; probabilities are the{' '}
        <Term name="probability">softmax over three tokens</Term>.
      </p>
    </div>
  );
}

interface BarProps {
  readonly title: string;
  /** Labels from left to right. */
  readonly order: readonly Label[];
  readonly probabilities: Triple;
}

function Bar({ title, order, probabilities }: BarProps): ReactNode {
  const share = (label: Label) => probabilities[labelIndex(label)];
  return (
    <figure className={classes.figure}>
      <figcaption>{title}</figcaption>
      <div
        className={classes.bar}
        role="img"
        aria-label={`${title}: ${order.map((label) => `${label} ${formatShare(share(label))}`).join(', ')}`}
      >
        {order.map((label) => (
          <span
            key={label}
            style={{ flexGrow: share(label), background: LABEL_COLOURS[label] }}
            title={`${label} ${formatShare(share(label))}`}
          >
            {share(label) > 0.2 && (
              <em>
                {label} {formatShare(share(label), 0)}
              </em>
            )}
          </span>
        ))}
      </div>
    </figure>
  );
}

function marginOf(probabilities: Triple): number {
  const [largest = 0, next = 0] = probabilities.toSorted((a, b) => b - a);
  return largest - next;
}
