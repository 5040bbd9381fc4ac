import { useMemo, type ReactNode } from 'react';
import { useScope, type RunViewProps } from '../../api/use-scope.ts';
import { useRequest } from '../../api/use-request.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { Loading } from '../../ui/states/states.tsx';
import { CalibrateButton } from './calibrate-button.tsx';
import { paramsOfSettings } from '../../estimates/likelihood-settings.ts';
import { MetricStrip } from './metric-strip.tsx';
import { ScoreActions } from './score-actions.tsx';
import { isInRegion, orderFromParam, regionFromParam, sortedRows } from './score-table-rows.ts';
import { ScoreCharts } from './score-charts.tsx';
import { ScoreList } from './score-list.tsx';
import classes from './scores-view.module.css';
import { ScoresFailure } from '../../estimates/scores-failure.tsx';
import { SettingsBar } from '../../estimates/settings-bar.tsx';
import { useLikelihoodSettings } from '../../estimates/use-likelihood-settings.ts';
import layout from '../../ui/layout/layout.module.css';

/** The scores of one run under the settings in the address. */
export function RunScores({ run, filter }: RunViewProps): ReactNode {
  const { dataset } = useScope();
  const { params } = useLocation();
  const state = useLikelihoodSettings(run);
  const settings = {
    run: run.id,
    likelihood: state.restedLikelihood ?? null,
    evidence: state.rested.evidence,
    corrections: state.rested.corrections,
    referenceSetId: null,
  };
  // One image's scores are no distribution: the image of the filter is chosen here, not the only one shown.
  const { image, ...others } = filter;
  const { data, error, refetch, isPlaceholderData } = useRequest(
    'scores.get',
    state.restedLikelihood === undefined ? null : { ...settings, filter: others },
  );
  const order = orderFromParam(params.sort);
  const region = regionFromParam(params.region);
  const rows = data?.rows;
  const listed = useMemo(() => {
    const { by, descending } = orderFromParam(params.sort);
    const rectangle = regionFromParam(params.region);
    const inside = (rows ?? []).filter((row) => rectangle === null || isInRegion(row, rectangle));
    return sortedRows(inside, { by, descending });
  }, [rows, params.sort, params.region]);

  const selected = params.selected === undefined ? (image ?? null) : Number(params.selected);
  const select = (imageId: number | null) =>
    changeParams({ selected: imageId === null ? null : String(imageId) }, { replace: true });
  const open = (imageId: number) => {
    showView('nll', { run: run.id, image: imageId }, paramsOfSettings(state.rested));
  };

  return (
    <div className={layout.view}>
      <SettingsBar
        state={state}
        runsOwn={{ likelihood: run.likelihood, source: run.likelihoodSource }}
        corrections={data?.corrections}
      >
        <CalibrateButton run={run} evidence={state.rested.evidence} />
        <ScoreActions settings={settings} filter={others} />
      </SettingsBar>
      {error !== null ? (
        <ScoresFailure run={run} error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading height="100%" />
      ) : (
        <>
          <MetricStrip scores={data} />
          <div className={classes.columns} data-stale={isPlaceholderData} data-testid="scores">
            <ScoreCharts
              run={run}
              scores={data}
              settings={settings}
              filter={others}
              named={state.named ?? []}
              references={dataset?.referenceSets.find(({ id }) => id === data.referenceSetId)?.images ?? 0}
              selectedId={selected}
              region={region}
              onSelect={select}
            />
            <ScoreList
              rows={listed}
              of={data.rows.length}
              unscored={data.unscored}
              order={order}
              region={region}
              selectedId={selected}
              onSelect={select}
              onOpen={open}
            />
          </div>
        </>
      )}
    </div>
  );
}
