import { Fragment, type ReactNode } from 'react';
import { formatCount, formatInterval, formatNumber } from '../../../core/format.ts';
import type { Filter } from '../../../model/filter.ts';
import type { Metric } from '../../../model/figures.ts';
import type { SimilarScores, SimilarVariant } from '../../../model/similar-audit.ts';
import { useRequest } from '../../api/use-request.ts';
import { ExportMenu } from '../../charts/export-menu.tsx';
import { Term } from '../../help/term.tsx';
import { formatLocation } from '../../location/location.ts';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import { NO_PROBABILITIES } from '../../ui/states/no-probabilities.tsx';
import { ErrorState } from '../../ui/states/states.tsx';
import type { AuditedRun } from './audited-run.ts';
import { withTruth, type Counted } from './count-filter.ts';
import { CountLink } from './count-link.tsx';
import { captionOf, fileNameOf, scoresTable } from './similar-tables.ts';
import classes from './similar-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

/** What each way is, and the view of scores under it where that can show it. */
const WAYS: Readonly<
  Record<
    SimilarVariant,
    { title: string; note: string; filter?: Filter; params?: Readonly<Record<string, string>> | null }
  >
> = {
  kept: { title: 'Kept', note: 'as it was answered', params: { corrections: 'no' } },
  dropped: {
    title: 'Dropped',
    note: 'without those called Similar',
    filter: { model: ['First', 'Second'] },
    params: { corrections: 'no' },
  },
  soft: {
    title: 'Soft',
    note: 'answers by their probabilities',
    params: { evidence: 'soft', corrections: 'no' },
  },
  recalibrated: {
    title: 'Re-calibrated',
    note: 'likelihood of the other images’ answers, in fifths',
    params: null,
  },
  corrected: { title: 'Corrected', note: 'people’s labels in place of answers', params: {} },
};

const METRICS = ['pc', 'mae', 'rmse'] as const;

/** Why a way has no scores. */
const MISSING: Readonly<Record<NonNullable<SimilarScores['missing']>, string>> = {
  'no-probabilities': NO_PROBABILITIES,
  'no-corrections': 'No answer was corrected by people yet',
  'too-few-images': 'Too few images to fit on some and score the others: it takes 10',
  'not-fitted': 'The answers set no likelihood',
  'no-answers': 'The run compares no images with references of known score',
  'several-reference-sets': 'The dataset has several reference sets, and the run names none',
};

/** How much Similar helps or harms the scores: each way of treating it beside Similar as it was answered. */
export function ScoresPanel({
  shown,
  ready,
  named,
}: {
  readonly shown: AuditedRun;
  readonly ready: boolean;
  /** Whether the title says of which run. */
  readonly named: boolean;
}): ReactNode {
  const words = useTrueWords();
  const asked = (variant: SimilarVariant) =>
    ready ? { filter: shown.filter, likelihood: null, variant } : null;
  const results = {
    kept: useRequest('similar.scores', asked('kept')),
    dropped: useRequest('similar.scores', asked('dropped')),
    soft: useRequest('similar.scores', asked('soft')),
    recalibrated: useRequest('similar.scores', asked('recalibrated')),
    corrected: useRequest('similar.scores', asked('corrected')),
  };
  const { data: kept, error, refetch } = results.kept;
  const ways = Object.entries(results) as [SimilarVariant, (typeof results)['kept']][];
  return (
    <Panel
      title={`Scores with and without Similar${named ? `, ${shown.run.name}` : ''}`}
      note={
        kept === undefined
          ? `against the ${words.scores}`
          : `against the ${words.scores}; ${kept.likelihoodSource}; 95 % intervals, images resampled`
      }
      actions={
        <ExportMenu
          of="scores with and without Similar"
          fileName={fileNameOf([shown], 'scores')}
          caption={captionOf([shown], words)}
          tables={[
            {
              title: 'Scores (CSV)',
              suffix: '',
              text: () =>
                scoresTable(ways.flatMap(([variant, { data }]) => (data ? [{ variant, data }] : []))),
            },
          ]}
        />
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : kept?.missing === 'no-answers' || kept?.missing === 'several-reference-sets' ? (
        <p className={layout.nothing}>{MISSING[kept.missing]}, so there are no scores to compare.</p>
      ) : (
        <table className={classes.scores} data-testid="similar-scores">
          <thead>
            <tr>
              <th scope="col">Similar</th>
              <th scope="col">Images</th>
              <th scope="col">Answers</th>
              {METRICS.map((name) => (
                <Fragment key={name}>
                  <th scope="col">
                    <Term name={name} />
                  </th>
                  <th scope="col">vs kept</th>
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody>
            {ways.map(([variant, { data, error: failed }]) => (
              <Way
                key={variant}
                variant={variant}
                data={data}
                problem={failed?.message ?? null}
                shown={shown}
              />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

interface WayProps {
  readonly variant: SimilarVariant;
  /** Undefined while it is computed. */
  readonly data: SimilarScores | undefined;
  readonly problem: string | null;
  readonly shown: AuditedRun;
}

function Way({ variant, data, problem, shown }: WayProps): ReactNode {
  const { title, note, filter: limit, params = null } = WAYS[variant];
  const counted = data === undefined ? null : countedOf(shown, variant, data.answers);
  const said =
    problem ?? (data === undefined ? 'Computing …' : data.missing === null ? null : MISSING[data.missing]);
  return (
    <tr data-way={variant}>
      <th scope="row">
        {params === null || said !== null ? (
          title
        ) : (
          <a
            className={classes.count}
            href={`#${formatLocation({ view: 'scores', filter: { ...shown.filter, ...limit }, params })}`}
            aria-label={`${title}: show in Scores`}
          >
            {title}
          </a>
        )}{' '}
        <span className={layout.note}>
          {note}
          {variant === 'corrected' && data?.missing === null && ` (${formatCount(data.corrected)})`}
        </span>
      </th>
      {said !== null || data === undefined ? (
        <td colSpan={2 + 2 * METRICS.length} className={layout.dimmed} role="status">
          {said}
        </td>
      ) : (
        <>
          <td>{formatCount(data.images)}</td>
          <td>
            {counted === null ? (
              formatCount(data.answers)
            ) : (
              <CountLink
                count={data.answers}
                filter={shown.filter}
                counted={counted}
                what={`answers, ${title}`}
              />
            )}
          </td>
          {METRICS.map((name) => (
            <Fragment key={name}>
              <td>
                <Figure metric={data[name]} />
              </td>
              <td>
                {data.difference === null ? (
                  '–'
                ) : (
                  <>
                    <Figure metric={data.difference[name]} signed />
                    {data.difference.n !== data.images && (
                      <span className={layout.note}> n = {formatCount(data.difference.n)}</span>
                    )}
                  </>
                )}
              </td>
            </Fragment>
          ))}
        </>
      )}
    </tr>
  );
}

/** What lists the answers that scores are made of; null where others pass the filter too, such as of two references. */
function countedOf({ audit }: AuditedRun, variant: SimilarVariant, answers: number): Counted | null {
  const decisive = variant === 'dropped';
  if (answers !== audit.n - (decisive ? audit.called : 0)) return null;
  return withTruth({ audit }, decisive ? { model: ['First', 'Second'] } : {});
}

function Figure({
  metric,
  signed = false,
}: {
  readonly metric: Metric;
  readonly signed?: boolean;
}): ReactNode {
  if (metric === null) return <span className={layout.dimmed}>not defined</span>;
  const { value, interval } = metric;
  const text = formatNumber(value);
  return (
    <>
      <span className={classes.value}>{signed && value > 0 && /[1-9]/.test(text) ? `+${text}` : text}</span>
      <span className={classes.ends}>{interval === null ? 'no interval' : formatInterval(interval)}</span>
    </>
  );
}
