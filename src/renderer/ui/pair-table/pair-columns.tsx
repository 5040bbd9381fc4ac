import type { ReactNode } from 'react';
import { capitalised } from '../../../core/capitalised.ts';
import { klDivergence } from '../../../core/divergence.ts';
import { reverseLabel, reverseTriple } from '../../../core/labels.ts';
import { formatNumber } from '../../../core/format.ts';
import { PROBABILITY_SORTS, type PAIR_SORTS, type PairRow, type PairSort } from '../../../model/pair-row.ts';
import { pairKey } from '../../../core/pair-key.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import { LabelMark } from '../labels/label-mark.tsx';
import classes from './pair-columns.module.css';
import { CutName } from '../faces/cut-name.tsx';
import { sameEnds } from '../faces/same-ends.ts';
import { PairFace } from '../faces/pair-face.tsx';
import { SpreadBar } from './pair-probabilities.tsx';
import type { Standing } from './pair-standing.ts';
import layout from '../layout/layout.module.css';

type SortKey = (typeof PAIR_SORTS)[number];

/** How a list of pairs is sorted; by what, its view says. */
export interface ListSort<By extends string = SortKey> {
  readonly by: By;
  readonly descending: boolean;
}

/** What a cell is drawn from. */
interface PairCell {
  readonly row: PairRow;
  readonly standing: Standing;
  /** Whether there is time to show faces. */
  readonly faces: boolean;
  /** Whether there is room for names. */
  readonly names: boolean;
  /** Whether the pair is labelled by what is seen here. */
  readonly labelled: boolean;
}

/** A column of a list that can be sorted by `By`. */
export interface PairColumn<By extends string = SortKey> {
  readonly id: string;
  /** Above the column. */
  readonly title: string;
  /** In full, where the title is short. */
  readonly description: string | ((words: ScoreWords) => string);
  /** What a click on its head sorts by; null for nothing. */
  readonly sort: By | null;
  /** Whether a first click sorts the largest first. */
  readonly largestFirst: boolean;
  /** In pixels; it may grow by `grow` parts of what is left. */
  readonly width: number;
  readonly grow?: number;
  readonly numeric: boolean;
  readonly cell: (cell: PairCell) => ReactNode;
}

/** Side of a face in a list, in pixels. */
const FACE = 40;

/** Whether the answer to the other order names another image; null where it was not asked. */
export function contradicts({ model, reverse }: Pick<PairRow, 'model' | 'reverse'>): boolean | null {
  return reverse === null ? null : reverseLabel(reverse.label) !== model;
}

/** KL(answer || the other order's, turned round), in nats; null where that was not asked or no probabilities were recorded. */
export function divergenceOf({ probabilities, reverse }: PairRow): number | null {
  return probabilities === null || reverse === null || reverse.probabilities === null
    ? null
    : klDivergence(probabilities, reverseTriple(reverse.probabilities));
}

function column(
  id: string,
  title: string,
  description: PairColumn['description'],
  width: number,
  cell: PairColumn['cell'],
  options: Partial<PairColumn> = {},
): PairColumn {
  return { id, title, description, width, cell, sort: null, largestFirst: false, numeric: false, ...options };
}

function image(side: 'first' | 'second', title: string): PairColumn {
  const cell = ({ row, faces, names, labelled }: PairCell) => {
    const name = side === 'first' ? row.firstName : row.secondName;
    const score = side === 'first' ? row.firstScore : row.secondScore;
    const id = side === 'first' ? row.firstId : row.secondId;
    return (
      <span className={classes.image}>
        {faces ? (
          <PairFace
            key={id}
            imageId={id}
            name={name}
            size={64}
            box={FACE}
            pair={labelled ? pairKey(row.firstId, row.secondId) : null}
          />
        ) : (
          <span className={classes.face} />
        )}
        {names && (
          <span className={classes.caption}>
            <CutName name={name} same={sameEnds([row.firstName, row.secondName])} />
            <span className={classes.score}>{score === null ? 'no score' : formatNumber(score, 2)}</span>
          </span>
        )}
      </span>
    );
  };
  return column(side, title, ({ score }) => `${capitalised(score)} of the image shown ${side}`, 56, cell, {
    sort: side,
    grow: 1,
  });
}

function probability(id: SortKey, title: string, index: 0 | 1 | 2): PairColumn {
  return column(
    id,
    title,
    `Probability of ${title.slice(2, -1)}`,
    84,
    ({ row }) => formatNumber(row.probabilities?.[index]),
    {
      sort: id,
      largestFirst: true,
      numeric: true,
    },
  );
}

/** Every column of a list of pairs, in their order. */
export const PAIR_COLUMNS: readonly PairColumn[] = [
  image('first', 'First'),
  image('second', 'Second'),
  column(
    'truth',
    'Truth',
    ({ scores }) => `Label that the ${scores} give`,
    80,
    ({ row }) => <LabelMark label={row.truth} />,
    {
      sort: 'truth',
    },
  ),
  column('model', 'Model', 'The model’s answer', 80, ({ row }) => <LabelMark label={row.model} />, {
    sort: 'model',
  }),
  column('human', 'Human', 'What people say', 88, ({ standing }) => <HumanMark standing={standing} />, {
    sort: 'human',
  }),
  column(
    'reverse',
    'Reverse',
    'The answer to the other order, as given; ≠ marks a contradiction',
    104,
    ({ row }) => <ReverseMark row={row} />,
    {
      sort: 'reverse',
    },
  ),
  column('said', 'Each person', 'What each person says, with flags', 200, ({ row }) => <Said row={row} />),
  column('comments', 'Comments', 'What people have remarked', 200, ({ row }) => <Comments row={row} />),
  column('other', 'Other run', 'The other run’s answer', 88, ({ row }) => <LabelMark label={row.other} />),
  column(
    'probabilities',
    'Probabilities',
    'First, Second, Similar',
    76,
    ({ row }) => <SpreadBar {...row} />,
    {
      sort: 'pFirst',
      largestFirst: true,
    },
  ),
  probability('pFirst', 'p(First)', 0),
  probability('pSecond', 'p(Second)', 1),
  probability('pSimilar', 'p(Similar)', 2),
  column(
    'margin',
    'Gap',
    'Largest minus second-largest probability',
    62,
    ({ row }) => formatNumber(row.margin),
    {
      sort: 'margin',
      numeric: true,
    },
  ),
  column(
    'entropy',
    'Entropy',
    'Of the three probabilities, in nats',
    70,
    ({ row }) => formatNumber(row.entropy),
    {
      sort: 'entropy',
      largestFirst: true,
      numeric: true,
    },
  ),
  column(
    'distance',
    'Distance',
    ({ scores }) => `Absolute difference of the ${scores}`,
    78,
    ({ row }) =>
      row.firstScore === null || row.secondScore === null
        ? '–'
        : formatNumber(Math.abs(row.firstScore - row.secondScore), 2),
    { sort: 'distance', largestFirst: true, numeric: true },
  ),
  column(
    'divergence',
    'KL',
    'KL divergence of both orders’ answers, in nats',
    62,
    ({ row }) => formatNumber(divergenceOf(row)),
    {
      sort: 'divergence',
      largestFirst: true,
      numeric: true,
    },
  ),
];

/** The columns that a list shows until a person chooses others. */
export const USUAL_COLUMNS: readonly string[] = [
  'first',
  'second',
  'truth',
  'model',
  'human',
  'reverse',
  'other',
  'probabilities',
  'margin',
  'entropy',
];

/** In the place of the probabilities of a run that has labels only, several to a comparison. */
const VOTES = column('votes', 'Votes', 'Share of votes for First, Second, Similar', 76, ({ row }) => (
  <SpreadBar {...row} />
));

/** What a run's answers hold besides labels. */
export interface Recorded {
  readonly hasProbabilities: boolean;
  readonly hasVotes: boolean;
}

/** Whether a column shows what only probabilities tell. */
export function needsProbabilities({ sort }: PairColumn): boolean {
  return sort !== null && PROBABILITY_SORTS.has(sort);
}

/**
 * Of the chosen columns those that a run can fill. Where no probabilities were recorded, votes stand in the place of
 * probabilities and the distance of the scores in that of the figures of them.
 */
export function columnsFor(
  chosen: readonly string[],
  { hasProbabilities, hasVotes }: Recorded,
): readonly PairColumn[] {
  const listed = (id: string) => chosen.includes(id);
  if (hasProbabilities) return PAIR_COLUMNS.filter(({ id }) => listed(id));
  const asksFigure = PAIR_COLUMNS.some((one) => needsProbabilities(one) && listed(one.id));
  return PAIR_COLUMNS.flatMap((one) => {
    if (one.id === 'probabilities' && listed(one.id)) return hasVotes ? [VOTES] : [];
    if (one.id === 'distance' && asksFigure) return [one];
    return listed(one.id) && !needsProbabilities(one) ? [one] : [];
  });
}

/** The order in which a run's pairs can be listed: the farthest apart first where the one asked for needs probabilities. */
export function sortFor(sort: PairSort, hasProbabilities: boolean): PairSort {
  return hasProbabilities || !PROBABILITY_SORTS.has(sort.by) ? sort : { by: 'distance', descending: true };
}

/** What each person says of a pair: names with labels, skips, flags. */
function Said({ row: { said = [] } }: Pick<PairCell, 'row'>): ReactNode {
  return (
    <span className={classes.said}>
      {said.map(({ person, status, label, flagged }) => (
        <span key={person}>
          {person}{' '}
          {label !== null ? (
            <LabelMark label={label} />
          ) : status === 'submitted' ? (
            'cannot judge'
          ) : (
            (status ?? '')
          )}
          {flagged && (
            <span role="img" aria-label="flagged" title="Flagged">
              {' '}
              ⚑
            </span>
          )}
        </span>
      ))}
    </span>
  );
}

function Comments({ row: { said = [] } }: Pick<PairCell, 'row'>): ReactNode {
  const text = said
    .flatMap(({ person, comment }) => (comment === '' ? [] : `${person}: ${comment}`))
    .join('; ');
  return (
    <span className={classes.comments} title={text}>
      {text}
    </span>
  );
}

/** People's label with what goes with it: a flag, or that it is not saved yet. */
export function HumanMark({ standing }: { readonly standing: Standing }): ReactNode {
  const { human, cannotJudge, flagged, saving } = standing;
  return (
    <span className={classes.human} data-saving={saving} title={saving ? 'Not saved yet' : undefined}>
      {cannotJudge ? <span>cannot judge</span> : <LabelMark label={human} />}
      {flagged && (
        <span role="img" aria-label="flagged" title="Flagged">
          ⚑
        </span>
      )}
      {saving && <span className={layout.dimmed}>…</span>}
    </span>
  );
}

/** The other order's answer as it was given, marked where it contradicts. */
export function ReverseMark({ row }: { readonly row: Pick<PairRow, 'model' | 'reverse'> }): ReactNode {
  if (row.reverse === null) return <LabelMark label={null} />;
  const marked = contradicts(row) === true;
  return (
    <span className={classes.reverse} data-contradicts={marked}>
      <LabelMark label={row.reverse.label} />
      {marked && (
        <span role="img" aria-label="contradicts" title="Contradicts the answer to this order">
          ≠
        </span>
      )}
    </span>
  );
}
