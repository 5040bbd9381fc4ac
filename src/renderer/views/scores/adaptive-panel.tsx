import type { ReactNode } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { AboutScores } from '../../../figures/about-scores.ts';
import { adaptiveMaeFigure, adaptivePcFigure } from '../../../figures/kinds/adaptive-figure.ts';
import type { AskedScoreSettings } from '../../../model/scores.ts';
import { useRequest } from '../../api/use-request.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { formatCount, formatQuantity, formatNumber } from '../../../core/format.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { AdaptiveChart, type Adaptive } from './adaptive-charts.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './scores-view.module.css';

const MARGINS = { top: 28, right: 16, bottom: 36, left: 52 };

/** References up to which the replay is asked at each of these numbers. */
const BUDGETS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024];

interface AdaptivePanelProps {
  readonly settings: AskedScoreSettings;
  readonly filter: Filter;
  /** Images of the reference set. */
  readonly references: number;
  readonly fileName: string;
  readonly about: AboutScores;
}

/** Full against adaptive: how few well-chosen references give the scores of all. */
export function AdaptivePanel({
  settings,
  filter,
  references,
  fileName,
  about,
}: AdaptivePanelProps): ReactNode {
  const budgets = BUDGETS.filter((budget) => budget < references);
  const { data, error, refetch, isPlaceholderData } = useRequest('scores.adaptive', {
    ...settings,
    filter,
    budgets: budgets.length > 0 ? budgets : [1],
  });
  const pc = usePlot(MARGINS);
  const mae = usePlot(MARGINS);
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  if (data.images === 0) return <p className={layout.nothing}>No comparison passes the filter.</p>;
  const tables = [{ title: 'Points (CSV)', suffix: '', text: () => adaptiveTable(data) }];
  return (
    <div className={classes.stack} data-stale={isPlaceholderData}>
      <div className={classes.half}>
        <AdaptiveChart plot={pc} adaptive={data} metric="pc" />
        <div className={classes.corner}>
          <ExportFigure
            of="PC by references"
            fileName={`${fileName}-pc`}
            figure={() => adaptivePcFigure(about, data)}
            tables={tables}
          />
        </div>
      </div>
      <div className={classes.half}>
        <AdaptiveChart plot={mae} adaptive={data} metric="mae" />
        <div className={classes.corner}>
          <ExportFigure
            of="MAE by references"
            fileName={`${fileName}-mae`}
            figure={() => adaptiveMaeFigure(about, data)}
            tables={tables}
          />
        </div>
      </div>
      <p className={classes.sentence}>{closeEnough(data)}</p>
    </div>
  );
}

/** Difference of PC from the full value that counts as the same, in points of correlation. */
const SAME_PC = 0.005;

function closeEnough({ full, points, images, ofImages }: Adaptive): string {
  const of =
    images < ofImages
      ? ` Replayed for ${formatCount(images)} of ${formatQuantity(ofImages, 'image')}, evenly over their scores.`
      : ` n = ${formatQuantity(images, 'image')}.`;
  const { pc } = full;
  const enough =
    pc === null ? undefined : points.find((point) => point.pc !== null && point.pc >= pc - SAME_PC);
  if (enough === undefined)
    return `No number of references below ${formatNumber(full.references, 0)} comes within ${SAME_PC} of the full PC.${of}`;
  return `${enough.budget} of ${formatNumber(full.references, 0)} references come within ${SAME_PC} of the full PC: ${formatNumber(enough.pc)} against ${formatNumber(pc)}; their scores differ by ${formatNumber(enough.toFull)} on average, and their intervals are ${formatNumber(enough.meanDefaultWidth)} wide on average (${formatNumber(enough.meanIntervalWidth)} by the noise of the answers alone).${of}`;
}

function adaptiveTable({ full, points }: Adaptive): string {
  return csvText(
    ['references', 'pc', 'mae', 'mean_difference_to_full', 'mean_interval_width', 'mean_default_width'],
    [
      ...points.map(({ budget, pc, mae, toFull, meanIntervalWidth, meanDefaultWidth }) => [
        budget,
        pc,
        mae,
        toFull,
        meanIntervalWidth,
        meanDefaultWidth,
      ]),
      [full.references, full.pc, full.mae, 0, null, null],
    ],
  );
}
