import type { ReactNode } from 'react';
import type { RunViewProps } from '../../api/use-scope.ts';
import { useRequest } from '../../api/use-request.ts';
import { changeFilter, useLocation } from '../../location/use-location.ts';
import { EmptyState, Loading } from '../../ui/states/states.tsx';
import { ScoresFailure } from '../../estimates/scores-failure.tsx';
import { SettingsBar } from '../../estimates/settings-bar.tsx';
import { useLikelihoodSettings } from '../../estimates/use-likelihood-settings.ts';
import { BesideLikelihoodSelect } from './beside-likelihood-select.tsx';
import { ImageList } from './image-list.tsx';
import { ImageNll } from './image-nll.tsx';
import classes from './nll-view.module.css';
import { OtherRunSelect } from '../../workspace/other-run-select.tsx';
import layout from '../../ui/layout/layout.module.css';

/** One image of a run at a time: why its score is what it is. */
export function NllExplorer({ run, filter }: RunViewProps): ReactNode {
  const { params } = useLocation();
  const state = useLikelihoodSettings(run);
  const { image, ...others } = filter;
  const scores = useRequest(
    'scores.get',
    state.restedLikelihood === undefined
      ? null
      : {
          run: run.id,
          likelihood: state.restedLikelihood,
          evidence: state.rested.evidence,
          corrections: state.rested.corrections,
          referenceSetId: null,
          filter: others,
        },
  );
  const rows = scores.data?.rows;
  const imageId = image ?? rows?.[0]?.imageId;
  const choose = (chosen: number) =>
    changeFilter({ image: chosen }, { replace: params.comparison === undefined });
  if (scores.error !== null)
    return <ScoresFailure run={run} error={scores.error} retry={() => void scores.refetch()} />;
  if (scores.data === undefined || rows === undefined) return <Loading height="100%" />;
  const likelihood = state.likelihood ?? scores.data.likelihood;
  return (
    <div className={layout.view}>
      <SettingsBar
        state={state}
        runsOwn={{ likelihood: run.likelihood, source: run.likelihoodSource }}
        corrections={scores.data.corrections}
      >
        <OtherRunSelect run={run} />
        <BesideLikelihoodSelect named={state.named ?? []} />
      </SettingsBar>
      <div className={classes.columns}>
        <aside className={classes.list} aria-label="Images">
          <ImageList rows={rows} unscored={scores.data.unscored.length} imageId={imageId} onChoose={choose} />
        </aside>
        {imageId === undefined ? (
          <EmptyState
            title={
              scores.data.unscored.length > 0
                ? 'No image has a score under this filter'
                : 'No image passes the filter'
            }
          >
            {scores.data.unscored.length > 0 && 'No comparison with a reference passes. '}Remove some filters
            above.
          </EmptyState>
        ) : (
          <ImageNll
            run={run}
            imageId={imageId}
            rows={rows}
            onChoose={choose}
            likelihood={likelihood}
            likelihoodSource={scores.data.likelihoodSource}
            settings={state.settings}
            filter={others}
            under={scores.data.under}
          />
        )}
      </div>
    </div>
  );
}
