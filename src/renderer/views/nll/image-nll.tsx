import { useMemo, useState, type ReactNode } from 'react';
import type { Likelihood } from '../../../core/likelihood.ts';
import type { Filter } from '../../../model/filter.ts';
import { formatQuantity } from '../../../core/format.ts';
import { aboutScores } from '../../../figures/about-scores.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import { useRequest } from '../../api/use-request.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import type { LikelihoodSettings } from '../../estimates/likelihood-settings.ts';
import { ComparisonCard } from './comparison-card.tsx';
import { agreementWith } from './dataset-change.ts';
import { EstimateHeader } from './estimate-header.tsx';
import { ChartTabs } from './chart-tabs.tsx';
import { explain } from './explanation.ts';
import { ImageSwitcher } from './image-switcher.tsx';
import { InfluenceList } from './influence-list.tsx';
import { LikelihoodPanel } from './likelihood-panel.tsx';
import { NllPanel } from './nll-panel.tsx';
import classes from './nll-view.module.css';
import { useOtherCurve } from './use-other-curve.ts';
import { useRelabel } from './use-relabel.ts';
import { useSupposedScores } from './use-supposed-scores.ts';
import { WhatIfPanel } from './what-if-panel.tsx';
import { useTrueWords } from '../../api/true-words.ts';

interface ImageNllProps {
  readonly run: RunSummary;
  readonly imageId: number;
  readonly rows: readonly ScoreRow[];
  readonly onChoose: (imageId: number) => void;
  readonly likelihood: Likelihood;
  readonly likelihoodSource: string;
  readonly settings: LikelihoodSettings;
  /** Which comparisons count: without the image, which is chosen. */
  readonly filter: Filter;
  /** The same in words; null where all comparisons count. */
  readonly under: string | null;
}

/** One image's NLL, what it is made of, and what it would be. */
export function ImageNll(props: ImageNllProps): ReactNode {
  const { run, imageId, rows, onChoose, likelihood, likelihoodSource, settings, filter, under } = props;
  const { params } = useLocation();
  const { data, error, refetch } = useRequest('nll.evidence', {
    run: run.id,
    imageId,
    referenceSetId: null,
    filter,
  });
  const other = useOtherCurve(run, imageId, settings, filter);
  const [hovered, setHovered] = useState<string | null>(null);
  const { evidence: kind, corrections } = settings;

  const relabel = useRelabel(run.id);
  const { changes } = relabel.whatIf;
  const recorded = useMemo(
    () =>
      data === undefined
        ? null
        : explain(data.image.id, data.answers, { kind, corrections, changes: [] }, likelihood),
    [data, kind, corrections, likelihood],
  );
  const supposed = useMemo(
    () =>
      data === undefined || !changes.some(({ targetId }) => targetId === data.image.id)
        ? recorded
        : explain(data.image.id, data.answers, { kind, corrections, changes }, likelihood),
    [data, recorded, kind, corrections, changes, likelihood],
  );
  const words = useTrueWords();
  const { scores: supposedScores, referenceNames } = useSupposedScores(
    { run: run.id, filter },
    { kind, corrections, changes },
    likelihood,
  );
  const agreement = { before: agreementWith(rows, new Map()), after: agreementWith(rows, supposedScores) };

  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined || recorded === null || supposed === null) return <Loading height="100%" />;
  if (data.answers.length === 0 && data.ofImage > 0)
    return (
      <EmptyState title={`No score of ${data.image.name} under this filter`}>
        None of its {formatQuantity(data.ofImage, 'comparison')} with references passes the filter. Remove
        some filters above, or choose another image.
      </EmptyState>
    );
  if (data.answers.length === 0)
    return (
      <EmptyState title={`No comparison of ${data.image.name} with a reference`}>
        In run “{run.name}” this image was not compared with any image of the reference set. Choose another
        image.
      </EmptyState>
    );
  const chosenKey = supposed.answers.some(({ key }) => key === params.comparison)
    ? (params.comparison ?? null)
    : null;
  const active = supposed.answers.find(({ key }) => key === (hovered ?? chosenKey)) ?? null;
  const chosen = supposed.answers.find(({ key }) => key === chosenKey) ?? null;
  const choose = (key: string | null) => changeParams({ comparison: key }, { replace: true });
  const focus = { activeKey: active?.key ?? null, chosenKey, choose, hover: setHovered };
  const { image } = data;
  const source = settings.likelihood === 'run' ? likelihoodSource : 'chosen';
  const ofScores = aboutScores(
    { name: run.name, simulated: run.simulated, filter: under, words },
    { likelihood, source, evidence: kind, imageError: null },
  );
  const about = {
    image,
    run,
    rows,
    settings,
    filter,
    source,
    scores: {
      ...ofScores,
      sentences: [
        ...ofScores.sentences,
        ...(supposed === recorded ? [] : ['What-if: some comparisons are changed.']),
      ],
    },
  };
  return (
    <>
      <EstimateHeader {...{ image, recorded, supposed, agreement }}>
        <ImageSwitcher rows={rows} imageId={imageId} name={image.name} onChoose={onChoose} />
      </EstimateHeader>
      <div className={classes.centre} data-chart={params.chart === 'likelihood' ? 'likelihood' : 'nll'}>
        <ChartTabs />
        <NllPanel {...{ about, recorded, supposed, other, focus, active }} />
        <LikelihoodPanel {...{ about, supposed, focus, active }} />
      </div>
      <div className={classes.side}>
        <ComparisonCard {...{ image, active, chosen, likelihood, relabel, estimate: supposed.estimate }} />
        {changes.length > 0 && <WhatIfPanel {...{ relabel, corrections, rows, referenceNames }} />}
        <InfluenceList explanation={supposed} focus={focus} trueScore={image.score} theta={run.theta} />
      </div>
    </>
  );
}
