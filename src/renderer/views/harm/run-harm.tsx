import { useMemo, type ReactNode } from 'react';
import { formatQuantity, formatNumber } from '../../../core/format.ts';
import type { Filter } from '../../../model/filter.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope, type RunViewProps } from '../../api/use-scope.ts';
import { paramsOfSettings } from '../../estimates/likelihood-settings.ts';
import { ScoresFailure } from '../../estimates/scores-failure.tsx';
import { SettingsBar } from '../../estimates/settings-bar.tsx';
import { useLikelihoodSettings } from '../../estimates/use-likelihood-settings.ts';
import { Term } from '../../help/term.tsx';
import { useLocation } from '../../location/use-location.ts';
import { WITHOUT_LIMITS } from '../../location/without-limits.ts';
import { focusHomeRef } from '../../commands/focus-home.ts';
import { Loading } from '../../ui/states/states.tsx';
import { ComparisonsPanel } from './comparisons-panel.tsx';
import { listOf, sortOf } from './harm-params.ts';
import { ImagesPanel } from './images-panel.tsx';
import { ReferencesPanel } from './references-panel.tsx';
import type { AskedHarm } from './use-harm-list.ts';
import { WhatIfPanel } from './what-if-panel.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './harm-view.module.css';

/** What hurts a run's scores, under the likelihood and filter in the address. */
export function RunHarm({ run, filter }: RunViewProps): ReactNode {
  const state = useLikelihoodSettings(run);
  const { restedLikelihood, rested } = state;
  const settings: AskedHarm = {
    run: run.id,
    likelihood: restedLikelihood ?? null,
    evidence: rested.evidence,
    corrections: rested.corrections,
    referenceSetId: null,
    filter,
  };
  const summary = useRequest('harm.summary', restedLikelihood === undefined ? null : settings);
  const settingsParams = paramsOfSettings(rested);
  const { data, error, refetch } = summary;
  return (
    <div className={layout.view}>
      <SettingsBar
        state={state}
        runsOwn={{ likelihood: run.likelihood, source: run.likelihoodSource }}
        corrections={data?.corrections}
      />
      {error !== null ? (
        <ScoresFailure run={run} error={error} retry={() => void refetch()} />
      ) : data === undefined || restedLikelihood === undefined ? (
        <Loading height="100%" />
      ) : (
        <>
          <p className={classes.head} role="status" data-testid="harm">
            {data.answers === 0 ? (
              'No answer about an image and a reference passes the filter.'
            ) : data.mae === null ? (
              <>
                {formatQuantity(data.answers, 'answer')} about {formatQuantity(data.images, 'image')}. No true
                score is known: how far a score moves without an answer, or with the answer turned, can be
                told; whether that is better, loss and the references’ bias cannot.
              </>
            ) : (
              <>
                <Term name="mae">MAE</Term> <strong>{formatNumber(data.mae)}</strong> of n ={' '}
                {formatQuantity(data.known, 'image')} of known score, from{' '}
                {formatQuantity(data.answers, 'answer')}. Each figure below is that of a{' '}
                <Term name="refit">refit</Term>; changes of MAE are in thousandths, and negative ones are
                better.
              </>
            )}
          </p>
          <div className={classes.columns} ref={focusHomeRef} tabIndex={-1}>
            <Lists {...{ run, settings, settingsParams }} isKnown={data.mae !== null} />
            <Suppose asked={settings} isFiltered={isFiltered(filter)} />
          </div>
        </>
      )}
    </div>
  );
}

function isFiltered(filter: Filter): boolean {
  return Object.keys(WITHOUT_LIMITS).some((limit) => limit in filter);
}

interface ListsProps {
  readonly run: RunViewProps['run'];
  readonly settings: AskedHarm;
  readonly settingsParams: Readonly<Record<string, string>>;
  readonly isKnown: boolean;
}

function Lists({ run, settings, settingsParams, isKnown }: ListsProps): ReactNode {
  const { params } = useLocation();
  const sort = sortOf(params, isKnown);
  switch (listOf(params)) {
    case 'comparisons':
      return <ComparisonsPanel {...{ run, sort, settingsParams }} asked={settings} />;
    case 'images':
      return <ImagesPanel {...{ run, sort, settingsParams }} asked={settings} />;
    case 'references':
      return <ReferencesPanel asked={settings} sort={sort} />;
  }
}

/** The what-if with the names of what it can be about. */
function Suppose({
  asked,
  isFiltered: filtered,
}: {
  readonly asked: AskedHarm;
  readonly isFiltered: boolean;
}): ReactNode {
  const { dataset } = useScope();
  const { data: references } = useRequest('harm.references', asked);
  const names = useMemo(
    () => new Map((references ?? []).map(({ imageId, name }) => [imageId, name])),
    [references],
  );
  const groups = useMemo(
    () => [...new Set((references ?? []).flatMap(({ group }) => group ?? []))].sort(),
    [references],
  );
  return dataset === undefined ? null : (
    <WhatIfPanel asked={asked} groups={groups} referenceNames={names} isFiltered={filtered} />
  );
}
