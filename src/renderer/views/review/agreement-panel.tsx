import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatInterval, formatNumber, formatQuantity } from '../../../core/format.ts';
import { at } from '../../../core/at.ts';
import type { AnswerPattern } from '../../../model/agreement.ts';
import { PERSON_COLOURS } from '../../../model/person.ts';
import type { Result } from '../../../ipc/requests.ts';
import type { ReviewScope } from '../../../model/review.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { OverTimeChart } from './over-time-chart.tsx';
import { narrowedParam, PATTERN_WORDS, type Narrowed } from './review-list.ts';
import classes from './review-view.module.css';

type Agreement = Result<'review.agreement'>;
type Measures = Pick<Agreement, 'pairs' | 'shared' | 'fleiss' | 'alpha' | 'ac1' | 'twos'>;
type Measure = Measures['fleiss'];
type Share = Measures['twos'][number]['same'];
type OnePerson = Agreement['people'][number];

const MEASURES = [
  ['fleiss', 'Fleiss’ kappa', 'pairs of answers alike beyond what the shares of the labels explain'],
  ['alpha', 'Krippendorff’s alpha', 'nominal; each answer counts alike, whoever is missing'],
  ['ac1', 'Gwet’s AC1', 'hardly moved where one label is the most usual'],
] as const;

/** From where on a pattern is told. */
const TOLD_FROM: Readonly<Record<AnswerPattern, string>> = {
  'one-side': 'from 20 answers and 90 % on',
  alternating: 'from 20 answers and 90 % on',
  'always-similar': 'from 20 answers and 90 % on',
  'too-fast': 'from 10 answers and 20 % on',
  'taken-over': 'from 20 answers and 90 % on',
};

/** How far people agree with each other, with themselves and with a run. */
export function AgreementPanel({
  scope,
  task,
}: {
  readonly scope: ReviewScope;
  /** The task's name; null for all that was said of the dataset. */
  readonly task: string | null;
}): ReactNode {
  const { params } = useLocation();
  const { summary } = useScope();
  const runs = (summary?.runs ?? []).filter(({ datasetId }) => datasetId === scope.dataset);
  const run = runs.find(({ id }) => String(id) === params.beside) ?? null;
  const { data, error, refetch, isPlaceholderData } = useRequest('review.agreement', {
    scope,
    run: run?.id ?? null,
  });
  const { data: known } = useRequest('people.list', {});
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  if (data.people.length === 0)
    return (
      <EmptyState title="Nobody has labelled a pair yet">
        Agreement needs pairs that two or more people have labelled.
      </EmptyState>
    );
  const dataset = summary?.datasets.find(({ id }) => id === scope.dataset);
  const about = {
    name: task === null ? `Dataset ${dataset?.name ?? ''}` : `Task ${task}`,
    simulated: dataset?.simulated ?? false,
  };
  const idOf = (name: string) => data.people.find(({ person }) => person === name)?.id;
  const overTime = data.people.map(({ id, person, overTime: pieces }, place) => ({
    person,
    pieces,
    colour:
      known?.people.find((one) => one.id === id)?.colour ?? at(PERSON_COLOURS, place % PERSON_COLOURS.length),
  }));
  return (
    <div
      className={classes.panels}
      data-stale={isPlaceholderData}
      data-testid="agreement"
      tabIndex={0}
      role="group"
      aria-label="Agreement"
    >
      <MeasuresPanel title="All people" measures={data} raters="people" idOf={idOf} />
      <Panel
        title="Each label against the two others together"
        note="First is the image of a pair that was imported first, whichever was shown first"
      >
        <MeasuresByTable head="Label" rows={data.byLabel} nameOf={({ label }) => label} />
      </Panel>
      {data.byGroup.length > 0 && (
        <Panel title="Within groups" note="both images of the group">
          <MeasuresByTable head="Group" rows={data.byGroup} nameOf={({ group }) => group} />
        </Panel>
      )}
      {data.byPart.length > 0 && (
        <Panel title="Within parts of a split" note="both images of the part">
          <MeasuresByTable head="Part" rows={data.byPart} nameOf={({ split, part }) => `${split}: ${part}`} />
        </Panel>
      )}
      <Panel title="Each person" note="second showings have their sides exchanged">
        <DataTable compact columns={PERSON_COLUMNS} rows={data.people} keyOf={({ person }) => person} />
      </Panel>
      <div className={classes.charts}>
        <OverTimeChart shows="seconds" people={overTime} about={about} />
        <OverTimeChart shows="same" people={overTime} about={about} />
      </div>
      <Panel title="To be looked at" note="answers that look as if the pairs were not">
        {data.people.every(({ patterns }) => patterns.length === 0) ? (
          <p className={layout.note}>No person’s answers follow a pattern.</p>
        ) : (
          <ul data-testid="patterns">
            {data.people.flatMap(({ id, person, patterns }) =>
              patterns.map(({ pattern, count, of }) => (
                <li key={`${person} ${pattern}`}>
                  {person}: {formatCount(count)} of {formatQuantity(of, 'answer')} {PATTERN_WORDS[pattern]}{' '}
                  (told {TOLD_FROM[pattern]}){' '}
                  <PairsButton
                    of={{ kind: pattern, person: id }}
                    about={`${person}’s answers that ${PATTERN_WORDS[pattern]} are of`}
                  />
                </li>
              )),
            )}
          </ul>
        )}
      </Panel>
      <Panel
        title="A run as one more annotator"
        note="answers taken over from a prediction are left out"
        actions={
          <Select
            aria-label="Run as one more annotator"
            placeholder="None"
            clearable
            clearButtonProps={{ 'aria-label': 'No run' }}
            value={run === null ? null : String(run.id)}
            data={runs.map(({ id, name }) => ({ value: String(id), label: name }))}
            onChange={(value) => changeParams({ beside: value }, { replace: true })}
          />
        }
      >
        {data.withModel === null ? (
          <p className={layout.note}>Choose a run to see how far each person agrees with it.</p>
        ) : (
          <MeasuresTables measures={data.withModel} raters="annotators" />
        )}
      </Panel>
    </div>
  );
}

function MeasuresPanel({
  title,
  ...tables
}: {
  readonly title: string;
  readonly measures: Measures;
  readonly raters: string;
  readonly idOf: (name: string) => number | undefined;
}): ReactNode {
  return (
    <Panel title={title} note="95 % intervals, images resampled">
      <MeasuresTables {...tables} />
    </Panel>
  );
}

/** @param idOf a person by name; absent where not all are people */
function MeasuresTables({
  measures,
  raters,
  idOf,
}: {
  readonly measures: Measures;
  readonly raters: string;
  readonly idOf?: (name: string) => number | undefined;
}): ReactNode {
  const rows = MEASURES.map(([key, name, meaning]) => ({ key, name, meaning, measure: measures[key] }));
  return (
    <>
      <p className={layout.note}>
        {formatQuantity(measures.pairs, 'pair')} labelled, {formatCount(measures.shared)} by two or more{' '}
        {raters}
      </p>
      <DataTable
        compact
        columns={[
          { key: 'name', head: 'Measure', namesRow: true, cell: ({ name }: (typeof rows)[number]) => name },
          { key: 'value', head: 'Value', numeric: true, cell: ({ measure }) => valueOf(measure) },
          {
            key: 'interval',
            head: '95 % interval',
            className: classes.oneLine,
            cell: ({ measure }) => intervalOf(measure),
          },
          { key: 'meaning', head: 'What it is', cell: ({ meaning }) => meaning },
        ]}
        rows={rows}
        keyOf={({ key }) => key}
      />
      {measures.twos.length > 0 && (
        <DataTable
          compact
          columns={idOf === undefined ? TWO_COLUMNS : [...TWO_COLUMNS, apartColumn(idOf)]}
          rows={measures.twos}
          keyOf={({ raters: two }) => two.join(' ')}
        />
      )}
    </>
  );
}

/** The same measures of several kinds of pairs, a row each. */
function MeasuresByTable<Row extends Omit<Measures, 'twos'>>({
  head,
  rows,
  nameOf,
}: {
  readonly head: string;
  readonly rows: readonly Row[];
  readonly nameOf: (row: Row) => string;
}): ReactNode {
  const columns: readonly GridColumn<Row>[] = [
    { key: 'name', head, namesRow: true, cell: nameOf },
    { key: 'pairs', head: 'Pairs', numeric: true, cell: ({ pairs }) => formatCount(pairs) },
    { key: 'shared', head: 'By two or more', numeric: true, cell: ({ shared }) => formatCount(shared) },
    ...MEASURES.map(([key, name]) => ({
      key,
      head: `${name} (95 %)`,
      cell: (row: Row) => measureText(row[key]),
    })),
  ];
  return <DataTable compact columns={columns} rows={rows} keyOf={nameOf} />;
}

/** A measure with its interval, or why there is none. */
function measureText(measure: Measure): string {
  return measure.value === null
    ? `not defined: ${measure.reason ?? ''}`
    : `${valueOf(measure)} (${intervalOf(measure)})`;
}

/** Leads to the pairs of the queue that a figure is of. */
function PairsButton({ of, about }: { readonly of: Narrowed; readonly about: string }): ReactNode {
  return (
    <Button
      size="compact-xs"
      aria-label={`Pairs that ${about}`}
      onClick={() => changeParams({ tab: null, show: 'all', of: narrowedParam(of), pair: null })}
    >
      Pairs
    </Button>
  );
}

function apartColumn(idOf: (name: string) => number | undefined): GridColumn<Measures['twos'][number]> {
  return {
    key: 'apart',
    head: 'Labelled differently',
    cell: ({ raters: [one, other], same }) => {
      const [a, b] = [idOf(one), idOf(other)];
      return a === undefined || b === undefined || same === null || same.successes === same.trials ? (
        'none'
      ) : (
        <PairsButton of={{ kind: 'apart', people: [a, b] }} about={`${one} and ${other} label differently`} />
      );
    },
  };
}

const TWO_COLUMNS: readonly GridColumn<Measures['twos'][number]>[] = [
  { key: 'raters', head: 'Two of them', namesRow: true, cell: ({ raters }) => raters.join(' and ') },
  { key: 'n', head: 'n', numeric: true, cell: ({ n }) => formatCount(n) },
  { key: 'same', head: 'Same label', cell: ({ same }) => shareOf(same) },
  { key: 'cohen', head: 'Cohen’s kappa', numeric: true, cell: ({ cohen }) => valueOf(cohen) },
  {
    key: 'interval',
    head: '95 % interval',
    className: classes.oneLine,
    cell: ({ cohen }) => intervalOf(cohen),
  },
];

const PERSON_COLUMNS: readonly GridColumn<OnePerson>[] = [
  { key: 'person', head: 'Person', namesRow: true, cell: ({ person }) => person },
  { key: 'labels', head: 'Labels', numeric: true, cell: ({ labels }) => formatCount(labels) },
  {
    key: 'seconds',
    head: 'Median seconds',
    numeric: true,
    cell: ({ medianSeconds }) => (medianSeconds === null ? '–' : formatNumber(medianSeconds, 1)),
  },
  {
    key: 'same',
    head: 'Same at second showing',
    cell: ({ id, person, consistency }) => (
      <>
        {shareOf(consistency)}{' '}
        {consistency !== null && consistency.successes < consistency.trials && (
          <PairsButton
            of={{ kind: 'unlike', person: id }}
            about={`${person} answered differently at the second showing`}
          />
        )}
      </>
    ),
  },
  {
    key: 'left',
    head: 'Chose the left one',
    hint: 'Of the answers that choose an image and whose side is known; 0.5 without a preference for a side',
    cell: ({ left }) => shareOf(left),
  },
  { key: 'over', head: 'Taken over', numeric: true, cell: ({ takenOver }) => formatCount(takenOver) },
];

function valueOf({ value }: Measure): string {
  return value === null ? 'not defined' : formatNumber(value);
}

function intervalOf({ interval, reason }: Measure): string {
  return interval === null ? (reason ?? '') : formatInterval(interval);
}

function shareOf(share: Share): string {
  return share === null
    ? 'not defined'
    : `${formatNumber(share.value)} (${formatInterval(share.interval)}), n = ${formatCount(share.trials)}`;
}
