import type { ReactNode } from 'react';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatQuantity,
  formatShare,
} from '../../../core/format.ts';
import type { DatasetHealth } from '../../../model/dataset-health.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { useRequest } from '../../api/use-request.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { TwinList } from './twin-list.tsx';
import classes from './health-tab.module.css';
import builders from './builders.module.css';

/** How a ceiling was found, for a person. */
const METHODS = {
  'split-half': 'halves of the raters',
  spread: 'the raters’ spread',
  twins: 'twins',
} as const;

/** What a dataset's pictures, scores and raters say of what can be learnt and measured with it. */
export function HealthTab({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const query = useRequest('data.health', { datasetId: dataset.id });
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return query.data === undefined ? <Loading height="100%" /> : <HealthPanels health={query.data} />;
}

/** What was found, beside each other. */
export function HealthPanels({ health }: { readonly health: DatasetHealth }): ReactNode {
  return (
    <div className={builders.sets}>
      <div className={builders.column}>
        <Twins health={health} />
      </div>
      <div className={`${builders.column ?? ''} ${classes.figures ?? ''}`}>
        <Panel title="How good any method can be">
          <Ceilings health={health} />
        </Panel>
        <Panel title="Labels by theta" note={`n = ${formatCount(health.shares[0]?.pairs ?? 0)} pairs`}>
          <Shares health={health} />
        </Panel>
        <Panel
          title="Raters"
          note={
            health.raters === null
              ? undefined
              : `${formatQuantity(health.raters.raters, 'rater')}, ${formatQuantity(health.raters.ratings, 'rating')}`
          }
        >
          <Raters raters={health.raters} />
        </Panel>
      </div>
    </div>
  );
}

function Twins({ health }: { readonly health: DatasetHealth }): ReactNode {
  const { identical, near, leaks, pairs } = health.twins;
  const { lookedAt, withFile } = health;
  return (
    <Panel title="Duplicate pictures" fill>
      <p className={builders.about}>
        {lookedAt < withFile
          ? `${formatCount(lookedAt)} of ${formatCount(withFile)} pictures were compared as they look, the others by their bytes alone: “tiebreak health” looks at the rest.`
          : `${formatQuantity(withFile, 'picture')} compared, by their bytes and as they look.`}
      </p>
      <dl className={classes.facts}>
        <dt>Identical</dt>
        <dd>{twinText(identical)}</dd>
        <dt>Near-identical</dt>
        <dd>{twinText(near)}</dd>
        {leaks.map(({ splitId, name, identical: same, near: alike }) => (
          <Leak key={splitId} name={name} pairs={same + alike} same={same} />
        ))}
      </dl>
      {pairs.length === 0 ? (
        <EmptyState title="No duplicate pictures" />
      ) : (
        <TwinList pairs={pairs} total={identical.pairs + near.pairs} />
      )}
    </Panel>
  );
}

function Leak({
  name,
  pairs,
  same,
}: {
  readonly name: string;
  readonly pairs: number;
  readonly same: number;
}): ReactNode {
  return (
    <>
      <dt>Across parts of {name}</dt>
      <dd className={classes.leak}>
        {formatQuantity(pairs, 'pair')} ({formatCount(same)} identical): what is learnt from one part is
        partly known of the other
      </dd>
    </>
  );
}

function twinText({ pairs, meanDifference, largest }: DatasetHealth['twins']['identical']): string {
  if (pairs === 0) return 'none';
  const count = formatQuantity(pairs, 'pair');
  return meanDifference === null
    ? count
    : `${count}; scores ${formatNumber(meanDifference, 2)} apart on average, at most ${formatNumber(largest, 2)} (of 1 to 5)`;
}

function Ceilings({ health }: { readonly health: DatasetHealth }): ReactNode {
  if (health.ceilings.length === 0)
    return (
      <p className={builders.about}>
        Neither raters nor at least 10 pairs of twins tell how much of the scores is noise.
      </p>
    );
  return (
    <>
      <p className={builders.about}>
        Scores are means of ratings, and those are noisy: even what infinitely many raters would say
        correlates with them only so far.
      </p>
      <DataTable
        compact
        rows={health.ceilings}
        keyOf={({ method }) => method}
        columns={[
          { key: 'method', head: 'From', namesRow: true, cell: ({ method }) => METHODS[method] },
          { key: 'pc', head: 'Best PC', numeric: true, cell: ({ pc }) => formatNumber(pc, 3) },
          {
            key: 'interval',
            head: '95 %',
            hint: 'Over the choice of images; from twins over the choice of pairs',
            numeric: true,
            cell: ({ interval }) => formatInterval(interval, 3),
          },
          {
            key: 'n',
            head: 'n',
            numeric: true,
            cell: ({ n, method }) => `${formatCount(n)} ${method === 'twins' ? 'pairs' : 'images'}`,
          },
        ]}
      />
    </>
  );
}

function Shares({ health }: { readonly health: DatasetHealth }): ReactNode {
  const shown = health.shares.filter(({ theta }) => SHOWN_THETAS.includes(Math.round(theta * 100)));
  if ((shown[0]?.pairs ?? 0) === 0)
    return <p className={builders.about}>Fewer than two images have a score.</p>;
  return (
    <DataTable
      compact
      rows={shown}
      keyOf={({ theta }) => String(theta)}
      columns={[
        { key: 'theta', head: 'Theta', namesRow: true, cell: ({ theta }) => formatNumber(theta, 2) },
        {
          key: 'bar',
          head: 'Similar',
          cell: ({ similar, tied, pairs }) => (
            <span className={classes.bar} aria-hidden>
              <span style={{ width: `${(100 * tied) / pairs}%` }} data-tied />
              <span style={{ width: `${(100 * (similar - tied)) / pairs}%` }} />
            </span>
          ),
        },
        {
          key: 'similar',
          head: '',
          numeric: true,
          cell: ({ similar, pairs }) => formatShare(similar / pairs),
        },
        {
          key: 'tied',
          head: 'Equal scores',
          hint: 'Pairs whose scores are equal: Similar under any theta',
          numeric: true,
          cell: ({ tied, pairs }) => formatShare(tied / pairs, 2),
        },
      ]}
    />
  );
}

/** In hundredths. */
const SHOWN_THETAS = [0, 10, 20, 30, 40, 50, 75, 100];

function Raters({ raters }: { readonly raters: DatasetHealth['raters'] }): ReactNode {
  if (raters === null)
    return <p className={builders.about}>What single raters said is not known of this dataset.</p>;
  const { correlation, outliers, repeated } = raters;
  return (
    <>
      <p className={builders.about}>
        A rater’s correlation with the mean of the others is {formatNumber(correlation, 2)} (median).
        {repeated !== null &&
          ` ${formatQuantity(repeated.ratings, 'rating')} were given a second time, ${formatNumber(repeated.meanDifference, 2)} apart on average.`}
      </p>
      <DataTable
        compact
        rows={outliers}
        keyOf={({ rater }) => rater}
        empty="No rater stands out."
        columns={[
          { key: 'rater', head: 'Stands out', namesRow: true, cell: ({ rater }) => `Rater ${rater}` },
          { key: 'ratings', head: 'n', numeric: true, cell: ({ ratings }) => formatCount(ratings) },
          {
            key: 'correlation',
            head: 'Correlation',
            numeric: true,
            cell: ({ correlation: own, reason }) =>
              reason === 'constant' ? 'one rating' : formatNumber(own, 2),
          },
          { key: 'offset', head: 'Higher by', numeric: true, cell: ({ offset }) => formatNumber(offset, 2) },
        ]}
      />
    </>
  );
}
