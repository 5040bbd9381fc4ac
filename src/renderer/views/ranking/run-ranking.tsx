import { SegmentedControl, Switch } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useScope, type RunViewProps } from '../../api/use-scope.ts';
import { useRequest } from '../../api/use-request.ts';
import { EvidenceChoice } from '../../estimates/evidence-choice.tsx';
import { OtherRunSelect } from '../../workspace/other-run-select.tsx';
import { Term } from '../../help/term.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import layout from '../../ui/layout/layout.module.css';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { OpenRanking } from './open-ranking.tsx';
import { RankingCharts } from './ranking-charts.tsx';
import { RankingFigures } from './ranking-figures.tsx';
import { RankingList } from './ranking-list.tsx';
import { rankingSettings, TIE_MODELS } from './ranking-params.ts';
import { rankingOrder, rankingRows, sortedRanking } from './ranking-rows.ts';
import classes from './ranking-view.module.css';

/** The images of a run in order by its answers alone. */
export function RunRanking({ run, filter }: RunViewProps): ReactNode {
  const { params } = useLocation();
  const { otherRun } = useScope();
  const { image, ...limits } = filter;
  const others = { ...limits, otherRun: undefined };
  const settings = rankingSettings(params, run.hasProbabilities);
  const asked = { ...settings, filter: others };
  const { data, error, refetch, isPlaceholderData } = useRequest('ranking.get', asked);
  const beside = useRequest(
    'ranking.get',
    otherRun === undefined ? null : { ...settings, filter: { ...others, run: otherRun.id } },
  );
  const otherImages = otherRun === undefined || beside.data?.kind !== 'ranking' ? null : beside.data.images;
  const images = data?.kind === 'ranking' ? data.images : null;
  const rows = useMemo(
    () => (images === null ? [] : rankingRows(images, otherImages)),
    [images, otherImages],
  );
  const order = rankingOrder(params.sort);
  const listed = useMemo(() => sortedRanking(rows, rankingOrder(params.sort)), [rows, params.sort]);
  const selectedId = params.selected === undefined ? (image ?? null) : Number(params.selected);
  const select = (imageId: number) => changeParams({ selected: String(imageId) }, { replace: true });

  return (
    <div className={layout.view}>
      <div className={classes.bar} role="group" aria-label="How answers become a ranking">
        <span className={layout.line}>
          <Term name="tieModel">Ties</Term>
          <SegmentedControl
            aria-label="Ties"
            data={[...TIE_MODELS]}
            value={settings.ties}
            onChange={(ties) => changeParams({ ties: ties === 'rao-kupper' ? null : ties })}
          />
        </span>
        <EvidenceChoice
          value={settings.evidence}
          onChange={(evidence) => changeParams({ evidence: evidence === 'soft' ? 'soft' : null })}
          offersSoft={run.hasProbabilities}
        />
        <Switch
          label="Position effect"
          checked={settings.positionEffect}
          onChange={(event) => changeParams({ position: event.currentTarget.checked ? null : 'no' })}
        />
        <Switch
          label="Ridge"
          checked={settings.ridge > 0}
          onChange={(event) => changeParams({ ridge: event.currentTarget.checked ? 'yes' : null })}
        />
        <div className={layout.endLine}>
          <OtherRunSelect run={run} />
        </div>
      </div>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading height="100%" />
      ) : (
        <>
          {data.kind === 'ranking' && (
            <RankingFigures
              run={run}
              ranking={data}
              settings={settings}
              rows={rows}
              other={otherRun === undefined ? null : { run: otherRun, ranking: beside.data }}
            />
          )}
          <div className={classes.columns} data-stale={isPlaceholderData} data-testid="ranking">
            {data.kind === 'ranking' ? (
              <RankingList
                rows={listed}
                order={order}
                selectedId={selectedId}
                onSelect={select}
                run={run}
                settings={settings}
                other={otherRun ?? null}
                stale={isPlaceholderData}
              />
            ) : (
              <OpenRanking run={run} ranking={data} />
            )}
            {!(data.kind === 'open' && data.reason === 'no-answers') && (
              <RankingCharts
                run={run}
                asked={asked}
                rows={rows}
                ties={settings.ties}
                selectedId={selectedId}
                onSelect={select}
              />
            )}
          </div>
        </>
      )}
    </div>
  );
}
