import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { aboutScores } from '../../../figures/about-scores.ts';
import { estimatesFigure } from '../../../figures/kinds/estimates-figure.ts';
import { residualsByGroupFigure, residualsByScoreFigure } from '../../../figures/kinds/residual-figures.ts';
import type { Filter } from '../../../model/filter.ts';
import type { NamedLikelihood } from '../../../model/likelihood.ts';
import type { AskedScoreSettings } from '../../../model/scores.ts';
import type { Result } from '../../../ipc/requests.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { limitImages } from '../../location/limit-images.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { AdaptivePanel } from './adaptive-panel.tsx';
import { EstimateScatter } from './estimate-scatter.tsx';
import { LikelihoodsPanel } from './likelihoods-panel.tsx';
import { GroupResiduals, ResidualsByScore } from './residual-charts.tsx';
import { regionToParam, type ScoreRegion } from './score-table-rows.ts';
import classes from './scores-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const CHARTS = [
  { value: 'estimates', label: 'Estimates' },
  { value: 'residuals', label: 'Residuals' },
  { value: 'adaptive', label: 'Adaptive' },
  { value: 'likelihoods', label: 'Likelihoods' },
];

const MARGINS = { top: 8, right: 12, bottom: 36, left: 48 };

/** With room for a title above, and for two lines of a group's name below. */
const TITLED = { ...MARGINS, top: 28 };
const GROUPS = { ...TITLED, bottom: 46 };

interface ScoreChartsProps {
  readonly run: RunSummary;
  readonly scores: Result<'scores.get'>;
  readonly settings: AskedScoreSettings;
  readonly filter: Filter;
  /** The likelihoods that have a name. */
  readonly named: readonly NamedLikelihood[];
  /** Images of the reference set. */
  readonly references: number;
  readonly selectedId: number | null;
  readonly region: ScoreRegion | null;
  readonly onSelect: (imageId: number | null) => void;
}

/** The charts of a run's scores, one at a time. */
export function ScoreCharts(props: ScoreChartsProps): ReactNode {
  const { run, scores, settings, filter, named, references, selectedId, region, onSelect } = props;
  const { params } = useLocation();
  const words = useTrueWords();
  const chart = CHARTS.find(({ value }) => value === params.chart)?.value ?? 'estimates';
  const scatter = usePlot(MARGINS);
  const byGroup = usePlot(GROUPS);
  const byScore = usePlot(TITLED);
  const about = aboutScores(
    { name: run.name, simulated: run.simulated, filter: scores.under, words },
    {
      likelihood: scores.likelihood,
      source: scores.likelihoodSource,
      evidence: settings.evidence,
      imageError: scores.imageError,
    },
  );
  const fileName = `scores-${run.name}-${chart}`;
  const tables = [{ title: 'Points (CSV)', suffix: '', text: () => scoresTable(scores.rows) }];
  const common = { rows: scores.rows, selectedId, onSelect };
  return (
    <Panel
      fill
      title={
        <SegmentedControl
          aria-label="Chart"
          data={CHARTS}
          value={chart}
          onChange={(value) => changeParams({ chart: value === 'estimates' ? null : value })}
        />
      }
      actions={
        chart === 'estimates' && (
          <ExportFigure
            of={`estimate against ${words.score}`}
            figure={() => estimatesFigure(about, scores.rows)}
            {...{ fileName, tables }}
          />
        )
      }
    >
      {chart === 'estimates' && (
        <EstimateScatter
          {...common}
          plot={scatter}
          region={region}
          onRegion={(drawn) => changeParams({ region: regionToParam(drawn) })}
        />
      )}
      {chart === 'residuals' && (
        <div className={classes.stack}>
          <div className={classes.half}>
            <GroupResiduals {...common} plot={byGroup} onGroup={(group) => limitImages({ group })} />
            <div className={classes.corner}>
              <ExportFigure
                of="residuals by group"
                fileName={`${fileName}-group`}
                figure={() => residualsByGroupFigure(about, scores.rows)}
                tables={tables}
              />
            </div>
          </div>
          <div className={classes.half}>
            <ResidualsByScore {...common} plot={byScore} />
            <div className={classes.corner}>
              <ExportFigure
                of={`residuals by ${words.score}`}
                fileName={`${fileName}-true`}
                figure={() => residualsByScoreFigure(about, scores.rows)}
                tables={tables}
              />
            </div>
          </div>
        </div>
      )}
      {chart === 'adaptive' && <AdaptivePanel {...{ settings, filter, references, fileName, about }} />}
      {chart === 'likelihoods' && (
        <LikelihoodsPanel {...{ settings, filter, named, fileName }} source={scores.likelihoodSource} />
      )}
    </Panel>
  );
}

function scoresTable(rows: readonly ScoreRow[]): string {
  return csvText(
    [
      'image',
      'group',
      'true_score',
      'score',
      'interval_low',
      'interval_high',
      'profile_low',
      'profile_high',
      'bound_hit',
      'comparisons',
      'corrected',
    ],
    rows.map(
      ({ name, group, trueScore, score, interval, profileInterval, boundHit, comparisons, corrected }) => [
        name,
        group,
        trueScore,
        score,
        ...interval,
        ...profileInterval,
        boundHit,
        comparisons,
        corrected,
      ],
    ),
  );
}
