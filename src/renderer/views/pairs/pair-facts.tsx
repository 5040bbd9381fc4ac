import type { ReactNode } from 'react';
import {
  labelIndex,
  LABELS,
  reverseLabel,
  reverseTriple,
  type Label,
  type Triple,
} from '../../../core/labels.ts';
import type { Result } from '../../../ipc/requests.ts';
import type { PairRow } from '../../../model/pair-row.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { useTrueWords } from '../../api/true-words.ts';
import { contradicts, divergenceOf } from '../../ui/pair-table/pair-columns.tsx';
import { SpreadBar } from '../../ui/pair-table/pair-probabilities.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './pair-facts.module.css';

interface PairFactsProps {
  readonly row: PairRow;
  readonly members: Result<'pairs.detail'>['members'];
  /** Whether another run is compared. */
  readonly otherRun: boolean;
}

/** What the rule and the model say of a pair, both ways round and member by member. */
export function PairFacts({ row, members, otherRun }: PairFactsProps): ReactNode {
  const { label } = useTrueWords();
  const { reverse } = row;
  return (
    <>
      <section aria-label="Labels">
        <h3 className={layout.smallTitle}>Labels</h3>
        <dl className={classes.labels}>
          <Fact name={<Term name="truth">{label}</Term>}>
            <LabelMark label={row.truth} />
          </Fact>
          <Fact name="Model">
            <LabelMark label={row.model} />
          </Fact>
          {otherRun && (
            <Fact name="Other run">
              <LabelMark label={row.other} />
            </Fact>
          )}
          <Fact name={<Term name="distance">Distance</Term>}>
            {row.firstScore === null || row.secondScore === null
              ? '–'
              : formatNumber(Math.abs(row.firstScore - row.secondScore))}
          </Fact>
          {row.probabilities === null ? (
            <Fact name="Probabilities">not recorded</Fact>
          ) : (
            <>
              <Fact name={<Term name="margin" />}>{formatNumber(row.margin)}</Fact>
              <Fact name={<Term name="entropy" />}>{formatNumber(row.entropy)} nats</Fact>
            </>
          )}
        </dl>
      </section>
      <section aria-label="Both orders">
        <h3 className={layout.smallTitle}>Both orders</h3>
        <AnswerTable
          answers={[
            { name: 'This order', label: row.model, probabilities: row.probabilities, votes: row.votes },
            ...(reverse === null
              ? []
              : [
                  { name: 'Other order', ...reverse },
                  {
                    name: '… swapped',
                    label: reverseLabel(reverse.label),
                    probabilities: reverse.probabilities && reverseTriple(reverse.probabilities),
                    votes: reverse.votes && reverseTriple(reverse.votes),
                  },
                ]),
          ]}
        />
        <p className={classes.verdict} data-contradicts={contradicts(row) === true}>
          {reverse === null ? (
            'The other order was not asked.'
          ) : (
            <>
              {contradicts(row) === true
                ? '≠ The two answers contradict each other.'
                : 'The two answers agree.'}
              {row.probabilities !== null && (
                <>
                  {' '}
                  <Term name="klDivergence">KL</Term> {formatNumber(divergenceOf(row))} nats
                </>
              )}
            </>
          )}
        </p>
      </section>
      {members.length > 1 && (
        <section aria-label={row.votes === null ? 'Members of the ensemble' : 'Votes'}>
          <h3 className={layout.smallTitle}>
            {row.votes === null ? (
              <>
                Members of the <Term name="ensemble">ensemble</Term>, this order
              </>
            ) : (
              'Votes, this order'
            )}
          </h3>
          <AnswerTable answers={members.map((member) => ({ ...member, votes: null }))} />
        </section>
      )}
    </>
  );
}

function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Answer {
  readonly name: string;
  readonly label: Label;
  readonly probabilities: Triple | null;
  readonly votes: Triple | null;
}

const NAME_AND_LABEL: readonly GridColumn<Answer>[] = [
  {
    key: 'answer',
    head: 'Answer',
    namesRow: true,
    className: classes.answer,
    cell: ({ name, probabilities, votes }) => (
      <>
        {name}
        {(probabilities !== null || votes !== null) && <SpreadBar {...{ probabilities, votes }} />}
      </>
    ),
  },
  { key: 'label', head: 'Label', cell: ({ label }) => <LabelMark label={label} /> },
];

/** One column a label, with what an answer gives it. */
const perLabel = (
  head: (label: Label) => string,
  print: (answer: Answer, label: 0 | 1 | 2) => string,
): readonly GridColumn<Answer>[] =>
  LABELS.map((label) => ({
    key: label,
    head: head(label),
    numeric: true,
    cell: (answer: Answer) => print(answer, labelIndex(label)),
  }));

const PROBABILITIES = perLabel(
  (label) => `p(${label})`,
  ({ probabilities }, label) => formatNumber(probabilities?.[label]),
);

const VOTES = perLabel(
  (label) => `${label} votes`,
  ({ votes }, label) => (votes === null ? '–' : formatCount(votes[label])),
);

function AnswerTable({ answers }: { readonly answers: readonly Answer[] }): ReactNode {
  const figures = answers.some(({ probabilities }) => probabilities !== null)
    ? PROBABILITIES
    : answers.some(({ votes }) => votes !== null)
      ? VOTES
      : [];
  return (
    <DataTable compact columns={[...NAME_AND_LABEL, ...figures]} rows={answers} keyOf={({ name }) => name} />
  );
}
