import { Button, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { rankingEstimatesFigure } from '../../../figures/kinds/image-figures.ts';
import { pairMatrixFigure } from '../../../figures/kinds/pair-matrix-figure.ts';
import type { Params } from '../../../ipc/requests.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { RankingSettings } from '../../../model/ranking.ts';
import { useRequest } from '../../api/use-request.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { AROUND, HeatMap } from './heat-map.tsx';
import { HeatMapKey } from './heat-map-key.tsx';
import { matrixCsv } from './matrix-csv.ts';
import { RankEstimates } from './rank-estimates.tsx';
import { chartOf, matrixPart, RANKING_CHARTS } from './ranking-params.ts';
import { rankingCsv, type RankingRow } from './ranking-rows.ts';
import classes from './ranking-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const MAP_MARGINS = { top: 8, right: 12, bottom: 38, left: 54 };
const ESTIMATE_MARGINS = { top: 8, right: 12, bottom: 38, left: 54 };

interface RankingChartsProps {
  readonly run: RunSummary;
  readonly asked: Params<'ranking.get'>;
  /** None where the answers give no ranking. */
  readonly rows: readonly RankingRow[];
  readonly ties: RankingSettings['ties'];
  readonly selectedId: number | null;
  readonly onSelect: (imageId: number) => void;
}

/** Who beat whom, how often they were compared, and the estimates, by rank. */
export function RankingCharts({
  run,
  asked,
  rows,
  ties,
  selectedId,
  onSelect,
}: RankingChartsProps): ReactNode {
  const { params } = useLocation();
  const words = useTrueWords();
  const charts = RANKING_CHARTS.filter(({ value }) => value !== 'estimates' || rows.length > 0);
  const chart = charts.find(({ value }) => value === chartOf(params))?.value ?? 'wins';
  const part = matrixPart(params);
  const { data, error, refetch, isPlaceholderData } = useRequest(
    'ranking.matrix',
    chart === 'estimates' ? null : { ...asked, cells: part },
  );
  const map = usePlot(MAP_MARGINS);
  const estimates = usePlot(ESTIMATE_MARGINS);
  const showAll = () => changeParams({ ranks: null });
  useCommands([
    {
      id: 'ranking.all-ranks',
      title: 'Show all ranks of the matrix',
      section: 'Ranking',
      keys: ['Escape'],
      run: showAll,
      enabled: part !== null && chart !== 'estimates',
    },
  ]);
  const about = { name: run.name, simulated: run.simulated, filter: null, words };
  return (
    <Panel
      fill
      title={
        <SegmentedControl
          aria-label="Chart"
          data={charts.map(({ value, label }) => ({ value, label }))}
          value={chart}
          onChange={(value) => changeParams({ chart: value === 'wins' ? null : value })}
        />
      }
      actions={
        <>
          {part !== null && chart !== 'estimates' && (
            <Button size="compact-xs" variant="subtle" onClick={showAll}>
              All ranks
            </Button>
          )}
          {chart === 'estimates' ? (
            <ExportFigure
              of="estimates by rank"
              fileName={`ranking-${run.name}-estimates`}
              figure={() => rankingEstimatesFigure(about, rows, ties)}
              tables={[{ title: 'Points (CSV)', suffix: '', text: () => rankingCsv(rows) }]}
            />
          ) : (
            data !== undefined && (
              <ExportFigure
                of={chart === 'wins' ? 'share of wins' : 'number of answers'}
                fileName={`ranking-${run.name}-${chart}`}
                figure={() => pairMatrixFigure(about, data, chart)}
                tables={[{ title: 'Cells (CSV)', suffix: '', text: () => matrixCsv(data) }]}
              />
            )
          )}
        </>
      }
    >
      {chart === 'estimates' ? (
        <RankEstimates plot={estimates} rows={rows} selectedId={selectedId} onSelect={onSelect} />
      ) : error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading height="100%" />
      ) : (
        <div className={classes.charts} data-stale={isPlaceholderData}>
          <div className={classes.chart}>
            <HeatMap plot={map} matrix={data} shows={chart} selectedId={selectedId} />
          </div>
          <HeatMapKey matrix={data} shows={chart} />
          <p className={classes.note}>
            {data.size === 1
              ? 'Click a cell to open the two images’ comparisons in Pairs.'
              : `Each cell holds ${formatCount(data.size)} × ${formatQuantity(data.size, 'rank')}; a press looks at the ${AROUND} ranks around it, image by image.`}
          </p>
        </div>
      )}
    </Panel>
  );
}
